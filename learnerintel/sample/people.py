"""Invented people: names of several languages, addresses made of them, employee numbers."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.random import Generator

_NAMES = Path(__file__).with_name("material") / "people.json"
#: Letters that Unicode does not take apart, and the German way of writing umlauts in addresses.
_ADDRESS_LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ł": "l", "ø": "o", "æ": "ae", "ı": "i", "'": "", " ": ""}
)
_FIRST_EMPLOYEE_NUMBER = 1207
#: Numbers of people of the former payroll system are skipped at random, up to this many.
_LARGEST_GAP = 9


@dataclass(frozen=True, slots=True)
class People:
    """All people who were ever on the roster; a person's number is her position.

    Attributes:
        employee_ids: six digits with leading zeros, as text.
        emails: unique, lower case.
        names: first and last name.
        languages: name of the language her name comes from; some write comments in it.
    """

    employee_ids: np.ndarray
    emails: np.ndarray
    names: np.ndarray
    languages: np.ndarray

    def __len__(self) -> int:
        return len(self.employee_ids)


def people_named(count: int, mail_domain: str, rng: Generator) -> People:
    """Invent people.

    Args:
        count: how many.
        mail_domain: what follows the ``@``.
        rng: where the randomness comes from.
    """
    material = json.loads(_NAMES.read_text("utf-8"))
    shares = np.array([group["share"] for group in material.values()])
    languages = rng.choice(np.array(list(material), dtype=object), size=count, p=shares / shares.sum())
    names = np.empty(count, dtype=object)
    for language, group in material.items():
        places = np.flatnonzero(languages == language)
        firsts = rng.choice(np.array(group["first"], dtype=object), len(places))
        lasts = rng.choice(np.array(group["last"], dtype=object), len(places))
        names[places] = [f"{first} {last}" for first, last in zip(firsts, lasts, strict=True)]
    numbers = _FIRST_EMPLOYEE_NUMBER + np.cumsum(rng.integers(1, _LARGEST_GAP + 1, count))
    ids = np.array([f"{number:06d}" for number in rng.permutation(numbers)], dtype=object)
    return People(ids, _addresses(names, mail_domain), names, languages)


def _addresses(names: np.ndarray, mail_domain: str) -> np.ndarray:
    seen: Counter[str] = Counter()
    addresses = np.empty(len(names), dtype=object)
    for person, name in enumerate(names):
        first, last = (_plain_letters(part) for part in name.split(" ", 1))
        seen[f"{first}.{last}"] += 1
        namesakes = seen[f"{first}.{last}"]
        number = "" if namesakes == 1 else str(namesakes)
        addresses[person] = f"{first}.{last}{number}@{mail_domain}"
    return addresses


def _plain_letters(name: str) -> str:
    lowered = unicodedata.normalize("NFC", name.lower()).translate(_ADDRESS_LETTERS)
    return "".join(c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c))
