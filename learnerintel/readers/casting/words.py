"""Words: CHOICE and FLAG columns, in the wordings that exports use."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from learnerintel.readers.casting.outcome import Cast, Fault
from learnerintel.readers.casting.text import clean

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_OTHER = re.compile(r"[^a-z0-9]+")

#: So many noughts and ones are no counts.
_ENOUGH_DIGITS = 10
_TRUE = frozenset(
    ["yes", "y", "true", "t", "1", "x", "on", "ja", "j", "wahr", "si", "s", "oui", "o", "vrai", "verdadero"]
)
_FALSE = frozenset(["no", "n", "false", "f", "0", "off", "nein", "falsch", "non", "faux", "falso"])


def fold(text: str) -> str:
    """A text as it is compared: lower case, without accents, words parted by one space.

    ``EmployeeID``, ``employee_id`` and ``Employee ID`` are the same; % is the word percent, # number.
    """
    spoken = text.replace("%", " percent ").replace("#", " number ").replace("\u00df", "ss")
    spoken = _CAMEL.sub(" ", spoken)
    plain = "".join(char for char in unicodedata.normalize("NFKD", spoken) if not unicodedata.combining(char))
    return _OTHER.sub(" ", plain.lower()).strip()


@dataclass(frozen=True, slots=True)
class Words:
    """Which words a CHOICE column may hold.

    Attributes:
        meanings: folded word -> one of the field's choices; None where the word says nothing.
        left_out: folded word -> reason why such rows are not for us.
        allowed: the choices, named in a problem.
    """

    meanings: Mapping[str, str | None]
    allowed: tuple[str, ...]
    left_out: Mapping[str, str] = field(default_factory=dict)


def words_for(
    choices: tuple[str, ...], synonyms: Mapping[str, str], left_out: Mapping[str, str] | None = None
) -> Words:
    """Words from choices and their synonyms.

    Args:
        choices: each is its own word.
        synonyms: choice (or ``""`` for words that say nothing) -> further words, parted by commas.
        left_out: reason -> words of rows that are not for us, parted by commas.
    """
    meanings: dict[str, str | None] = {fold(choice): str(choice) for choice in choices}
    for choice, words in synonyms.items():
        meanings |= {fold(word): choice or None for word in words.split(",")}
    aside = {fold(word): reason for reason, words in (left_out or {}).items() for word in words.split(",")}
    return Words(meanings, tuple(str(choice) for choice in choices), aside)


def cast_choice(texts: pa.Array, words: Words) -> Cast:
    """CHOICE: one of the field's choices; fault ``unknown-choice``."""
    cast = clean(texts)
    values: list[str | None] = []
    for position, text in enumerate(cast.columns[0].to_pylist()):
        word = None if text is None else fold(text)
        values.append(None if word is None else words.meanings.get(word))
        if word is None or word in words.meanings:
            continue
        if word in words.left_out:
            cast.left_out[position] = words.left_out[word]
        else:
            cast.faults[position] = Fault("unknown-choice", ", ".join(words.allowed))
    cast.columns = (pa.array(values, pa.string()),)
    return cast


def are_yes_or_no(rows: Iterable[Sequence[str | None]], places: Iterable[int]) -> bool:
    """Whether some columns of a table's first rows hold yes and no, and nothing else.

    Noughts and ones alone are taken for yes and no where there are enough of them: they might be counts.
    """
    places = tuple(places)
    words = [fold(text) for row in rows for text in (row[place] for place in places) if text and text.strip()]
    if not words or any(word not in _TRUE and word not in _FALSE for word in words):
        return False
    return len(words) >= _ENOUGH_DIGITS or any(not word.isdigit() for word in words)


def cast_flag(texts: pa.Array) -> Cast:
    """FLAG: True or False; fault ``unknown-choice``."""
    cast = clean(texts)
    values: list[bool | None] = []
    for position, text in enumerate(cast.columns[0].to_pylist()):
        word = None if text is None else fold(text)
        is_true, is_false = word in _TRUE, word in _FALSE
        values.append(True if is_true else False if is_false else None)
        if word is not None and not is_true and not is_false:
            cast.faults[position] = Fault("unknown-choice", "yes or no")
    cast.columns = (pa.array(values, pa.bool_()),)
    return cast
