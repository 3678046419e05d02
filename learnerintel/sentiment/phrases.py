"""Phrases: several words that together say something else than each alone ("no complaints", "too long").

VADER reads word by word, so a phrase has to become one word before it looks. A phrase is written as its words in
order: ``a|b`` is either of two words, ``word?`` may be missing, ``<class>`` is any saying of a class of them. No
phrase reaches over a mark that ends a clause.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

#: A word that ends with one of these ends its clause.
_CLAUSE_ENDS = tuple(".,;:!?)")
_EDGES = "\"'“”‘’`()[]{}<>*_.,;:!?…-–—"
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "´": "'", "`": "'"})
_CLASS = re.compile(r"<(\w+)>")


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase in a text.

    Attributes:
        start: number of its first word.
        end: number of the word after its last one.
        valence: how good what it says is, as VADER counts, -4 to 4.
        reason: why, as a reason tag; empty where it says none.
    """

    start: int
    end: int
    valence: float
    reason: str


@dataclass(frozen=True, slots=True)
class _Place:
    """One place of a phrase: the sayings that may stand there, each as words; the empty one where it may be missing."""

    sayings: frozenset[tuple[str, ...]]
    lengths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Phrase:
    places: tuple[_Place, ...]
    valence: float
    reason: str


def plain_words(text: str) -> tuple[list[str], list[str], list[bool]]:
    """A text's words as they stand, the same in small letters without the marks around them, and where clauses end."""
    words = text.translate(_APOSTROPHES).split()
    return words, [word.lower().strip(_EDGES) for word in words], [word.endswith(_CLAUSE_ENDS) for word in words]


class Phrases:
    """All phrases of a lexicon, ready to be looked for.

    Args:
        classes: name -> sayings of a class.
        phrases: (valence, reason, phrase) in the order in which they win where two are equally long.

    Raises:
        KeyError: a phrase names a class that does not exist.
    """

    def __init__(self, classes: Mapping[str, Sequence[str]], phrases: Iterable[tuple[float, str, str]]) -> None:
        sayings = {name: frozenset(tuple(saying.split()) for saying in each) for name, each in classes.items()}
        # most words begin some phrase, few pairs of words do
        self._by_beginning: dict[tuple[str, ...], list[_Phrase]] = defaultdict(list)
        for valence, reason, written in phrases:
            phrase = _Phrase(tuple(_place(part, sayings) for part in written.split()), valence, reason)
            for beginning in set(_beginnings(phrase.places, 0, ())):
                self._by_beginning[beginning].append(phrase)
        self._firsts = frozenset(beginning[0] for beginning in self._by_beginning)

    def find(self, words: Sequence[str], is_clause_end: Sequence[bool]) -> list[Found]:
        """The phrases of a text from left to right, at each place the longest; none overlaps another.

        Args:
            words: in small letters, without the marks around them.
            is_clause_end: of each word, whether a clause ends with it.
        """
        found: list[Found] = []
        place = 0
        limit = 0
        while place < len(words):
            if words[place] not in self._firsts:
                place += 1
                continue
            if limit <= place:
                limit = next((end + 1 for end in range(place, len(words)) if is_clause_end[end]), len(words))
            best = None
            pair = tuple(words[place : min(place + 2, limit)])
            of_pair = self._by_beginning.get(pair, ()) if len(pair) > 1 else ()
            for phrase in (*of_pair, *self._by_beginning.get(pair[:1], ())):
                end = _end_of(phrase.places, 0, words, place, limit)
                if end > place and (best is None or end > best.end):
                    best = Found(place, end, phrase.valence, phrase.reason)
            if best is not None:
                found.append(best)
            place = best.end if best is not None else place + 1
        return found


def _place(part: str, sayings: Mapping[str, frozenset[tuple[str, ...]]]) -> _Place:
    is_optional = part.endswith("?") and part != "?"
    body = part.removesuffix("?")
    named = _CLASS.fullmatch(body)
    all_of_it = sayings[named[1]] if named else frozenset((word,) for word in body.split("|") if word)
    if is_optional:
        all_of_it |= {()}
    return _Place(all_of_it, tuple(sorted({len(saying) for saying in all_of_it})))


def _beginnings(places: Sequence[_Place], turn: int, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The first two words that a phrase may begin with, or its only one."""
    if len(words) > 1 or turn == len(places):
        yield from [words[:2]] if words else []
        return
    for saying in places[turn].sayings:
        yield from _beginnings(places, turn + 1, words + saying)


def _end_of(places: Sequence[_Place], turn: int, words: Sequence[str], start: int, limit: int) -> int:
    """Where the longest way through the phrase ends, -1 where there is none."""
    if turn == len(places):
        return start
    best = -1
    place = places[turn]
    for length in place.lengths:
        end = start + length
        if end <= limit and tuple(words[start:end]) in place.sayings:
            best = max(best, _end_of(places, turn + 1, words, end, limit))
    return best
