"""Which heading of a file names which field."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from learnerintel.readers.casting.words import fold

_BRACKETS = re.compile(r"[(\[{].*?[)\]}]")
#: Words at the end of a heading that say how a value is written, not what it is.
_SUFFIXES = frozenset(["minutes", "mins", "hours", "seconds", "secs", "percent", "utc", "gmt", "in", "hh", "mm", "ss"])
_BEST = re.compile(r"(?:out of|max|maximum|von|sur|de)\s*([0-9]{1,4}(?:\.[0-9]+)?)\b")
#: Report builders put before a field what it is a field of: "Training - Training Title", "Usuario - ID de usuario".
_ENTITY = re.compile(
    r"(?:user|training|transcript|usuario|formaci[oó]n|capacitaci[oó]n|expediente|transcripci[oó]n|benutzer|"
    r"schulung|transkript|utilisateur|formation|relev[eé])\s+-\s+(.+)",
    re.IGNORECASE,
)
_SCALE = re.compile(r"(-?[0-9]{1,3})\s*(?:-|\u2013|to|bis|\.\.|a)\s*([0-9]{1,3})\b")


def folded(text: str) -> tuple[str, ...]:
    """Folded wordings from a list parted by commas, most usual first."""
    return tuple(dict.fromkeys(fold(each) for each in text.split(",")))


def readings(heading: str) -> tuple[str, ...]:
    """The ways in which a heading may be looked up: whole, without brackets, without its unit, without its entity."""
    whole, bare = fold(heading), fold(_BRACKETS.sub(" ", heading))
    words = bare.split()
    while len(words) > 1 and words[-1] in _SUFFIXES:
        words.pop()
    field_alone = _ENTITY.fullmatch(heading.strip())
    further = readings(field_alone[1]) if field_alone else ()
    return tuple(dict.fromkeys(each for each in (whole, bare, " ".join(words), *further) if each))


def best_in_heading(heading: str) -> float | None:
    """The best possible score that a heading such as "Score (out of 15)" names."""
    found = _BEST.search(heading.lower())
    best = float(found[1]) if found else 0.0
    return best if best > 0 else None


def scale_in(text: str) -> tuple[float, float] | None:
    """The rating scale in a text such as "1-5" or "Rating (1 to 5)", None where there is none."""
    found = _SCALE.search(text.lower())
    if found is None or float(found[1]) >= float(found[2]):
        return None
    return float(found[1]), float(found[2])


@dataclass(slots=True)
class Matched:
    """Which column each field is read from.

    Attributes:
        position: field -> position of its heading.
        headings: of the file.
        by_hand: fields whose column the analyst named.
        stated: field -> its text in every row, from around the table or from the analyst.
    """

    position: dict[str, int]
    headings: tuple[str, ...]
    by_hand: frozenset[str] = field(default_factory=frozenset)
    stated: dict[str, str] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return name in self.position or name in self.stated

    def heading(self, name: str) -> str:
        """The heading that a field is read from; its own name where it is stated for the whole file."""
        return self.headings[self.position[name]] if name in self.position else name

    @property
    def mapping(self) -> dict[str, str]:
        return {name: self.headings[position] for name, position in self.position.items()}

    @property
    def unused(self) -> tuple[str, ...]:
        used = set(self.position.values())
        return tuple(text for position, text in enumerate(self.headings) if position not in used)


def is_rate(heading: str) -> bool:
    """Whether a heading such as "Opened %" or "Open rate" announces a share, so that no count may be read from it."""
    return bool({"percent", "rate", "ratio", "tasa", "taux"}.intersection(fold(heading).split()))


def match_headings(
    headings: Sequence[str], known: Mapping[str, tuple[str, ...]], by_hand: Mapping[str, int] | None = None
) -> Matched:
    """Find the column of each field; a column is used once, a repeated heading by its first place.

    Args:
        headings: of the file.
        known: field -> folded wordings, most usual first.
        by_hand: field -> position that the analyst named; such fields and columns are settled.
    """
    position = dict(by_hand or {})
    places: dict[str, list[int]] = {}
    for place, heading in enumerate(headings):
        for reading in readings(heading):
            places.setdefault(reading, []).append(place)
    taken = set(position.values())
    for name, words in known.items():
        if name in position:
            continue
        free = (place for word in words for place in places.get(word, ()) if place not in taken)
        place = next(free, None)
        if place is not None:
            position[name] = place
            taken.add(place)
    in_order = dict(sorted(position.items(), key=lambda item: item[1]))
    return Matched(in_order, tuple(headings), frozenset(by_hand or ()))
