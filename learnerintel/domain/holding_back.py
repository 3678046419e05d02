"""What of a comment is not shown: names, addresses and telephone numbers, and comments that speak of health.

A name is redacted where it cannot be a word in that place. Where it could be ("Mark", "Grace", "Long" at the
beginning of a sentence, or anywhere in a language that writes nouns with capitals), the whole comment is held back.
Scores are made from the text as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from enum import StrEnum

NAME_MARK, ADDRESS_MARK, NUMBER_MARK = "[name]", "[address]", "[number]"


class Reason(StrEnum):
    """Why a comment is held back whole."""

    HEALTH = "speaks of health"
    NAME = "may name somebody"


@dataclass(frozen=True, slots=True)
class Shown:
    """A comment as it may be shown.

    Attributes:
        text: with marks in place of what was redacted; None where the comment is held back.
        why: why it is held back.
        is_redacted: whether anything in it was.
    """

    text: str | None
    why: Reason | None = None
    is_redacted: bool = False


@dataclass(frozen=True, slots=True)
class KnownNames:
    """Parts of the names of people, in lower case.

    Attributes:
        names: parts that are no word anywhere.
        words: parts that are words as well.
    """

    names: frozenset[str]
    words: frozenset[str]


#: Words that are names too and may not occur in lower case in the comments at hand.
_ALSO_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        art baker berg bill black brown bush carter chance clay cook dawn drew faith field fisher ford forest frank
        grace grant green hall hand harper hill holly hope hunter iris jack joy king lake lance lane long major mark
        mason may miles mills moss noble page pat penny pierce pope price ray reed rich robin rock rose ruby
        rusty sage short stone summer sunny taylor turner victor walker ward west will wood woods worth young
        bauer fischer fuchs gross hahn hirsch jung kaiser klein koch koenig kraft lang meister mond neu richter sommer
        stark stein sturm tag tanz vogel weiss winter wolf
        """,
    )
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBER = re.compile(r"(?<![\w.])\+?\(?\d[\d ()/.\-]{5,}\d(?!\w)")
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}")
#: A number of a telephone has at least so many digits; without a leading plus or nought, more.
_FEWEST_DIGITS, _FEWEST_BARE_DIGITS = 7, 9
#: Health of a person: of a comment, a word beginning so is enough. Words of the item's own title do not count.
_HEALTH = re.compile(
    r"\b(?:adhd|adhs|anxiety|asthma|autis[mt]\w*|burn-?out|cancer|chemotherapy|chronic(?:ally)? (?:ill|pain)\w*|"
    r"depress(?:ion|ed|ive)|diabet\w+|diagnos\w+|disab(?:led|ility|ilities)|dyslexi[ac]\w*|epilep\w+|hiv|hospital\w*|"
    r"illness\w*|medication|migraine\w*|miscarriage|panic attacks?|pregnan\w+|psychiatr\w+|ptsd|sick(?: leave|ness)?|"
    r"stroke|surgery|therapist|wheelchair|"
    r"angststörung\w*|behinder(?:t|ung)\w*|chemotherapie|depress(?:ionen|iv\w*)|diagnostiziert|epilep\w+|erkrank\w+|"
    r"krank(?:heit|geschrieben|schreibung|enhaus)?\w*|krebs|legasthen\w+|operation|psychiat\w+|rollstuhl|schwanger\w*|"
    r"schwerbehindert\w*|therapeut\w*)\b",
    re.IGNORECASE,
)
_SENTENCE_ENDS = (".", "!", "?", ":", "\n", "-", "–", "•", "“", '"', "(")
#: Languages that write only names with capitals; in any other one a capital says nothing.
_CAPITALS_TELL = (None, "en", "es", "fr")


def known_names(person_names: Set[str], words_used: Set[str]) -> KnownNames:
    """Parts of people's names, told apart by whether they are words as well.

    Args:
        person_names: as rosters give them.
        words_used: words that comments write in lower case.
    """
    parts = {part for name in person_names for part in name_parts(name)}
    words = {part for part in parts if part in _ALSO_WORDS or part in words_used or len(part) < _SHORTEST_PART}
    return KnownNames(frozenset(parts - words), frozenset(words))


_SHORTEST_PART = 3


def name_parts(name: str) -> set[str]:
    """The words of a name in lower case, initials left out."""
    return {part.casefold() for part in _WORD.findall(name) if len(part) > 1}


def lower_case_words(text: str) -> set[str]:
    """Words that a comment writes in lower case."""
    return {word for word in _WORD.findall(text) if word.islower()}


def shown(text: str, names: KnownNames, *, title: str | None = None, language: str | None = None) -> Shown:
    """A comment as it may be shown.

    Args:
        text: as written.
        names: of people.
        title: of the item it is about; its words are the item's, not a person's.
        language: code, None where nobody knows.
    """
    own = {word.casefold() for word in _WORD.findall(title or "")}
    if any(not name_parts(found) <= own for found in _HEALTH.findall(text)):
        return Shown(None, Reason.HEALTH)
    spans = [(*found.span(), ADDRESS_MARK) for found in _ADDRESS.finditer(text)]
    spans += [(*found.span(), NUMBER_MARK) for found in _NUMBER.finditer(text) if _is_telephone(found.group())]
    taken = [range(start, end) for start, end, _ in spans]
    is_all_capitals = text.isupper()
    for found in _WORD.finditer(text):
        word = _POSSESSIVE.sub("", found.group())
        folded = word.casefold()
        if folded in own or any(found.start() in span for span in taken):
            continue
        if folded in names.names:
            spans.append((found.start(), found.start() + len(word), NAME_MARK))
        elif folded in names.words and word[0].isupper():
            if is_all_capitals or language not in _CAPITALS_TELL or _begins(text, found.start()):
                return Shown(None, Reason.NAME)
            spans.append((found.start(), found.start() + len(word), NAME_MARK))
    return Shown(_redacted(text, spans), is_redacted=bool(spans))


def _begins(text: str, start: int) -> bool:
    """Whether a word stands where a sentence may begin, so that any word has a capital there."""
    before = text[:start].rstrip(" \t")
    return not before or before.endswith(_SENTENCE_ENDS)


def _is_telephone(number: str) -> bool:
    digits = sum(letter.isdigit() for letter in number)
    if _DATE.fullmatch(number.strip()):
        return False
    return digits >= (_FEWEST_DIGITS if number.startswith(("+", "0", "(")) else _FEWEST_BARE_DIGITS)


def _redacted(text: str, spans: list[tuple[int, int, str]]) -> str:
    parts, at = [], 0
    for start, end, mark in sorted(spans):
        if start < at:
            continue
        parts += [text[at:start], mark]
        at = end
    said = "".join([*parts, text[at:]])
    return re.sub(rf"(?:{re.escape(NAME_MARK)},? )+{re.escape(NAME_MARK)}", NAME_MARK, said)
