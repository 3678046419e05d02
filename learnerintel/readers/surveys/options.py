"""Questions with several answers: joined in one cell, or one column for each option."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

#: Ways in which form tools join options in a cell, the surest first.
JOINS = (";", " / ", "\n", ", ")
_BRACKETED = re.compile(r"\([^()]*\)")
#: Options are few words; what is longer is a sentence with commas in it.
_MOST_WORDS = 9
#: Share of the parts that have to come back in other company, by what the question lets expect.
_LIKELY, _USUAL, _OPINION = 0.5, 0.75, 0.95


def split_options(text: str, join: str) -> list[str]:
    """The options of a cell; what joins them inside brackets belongs to the option."""
    if join in (", ", " / ") and "(" in text:
        hidden = _BRACKETED.sub(lambda found: found[0].replace(join, "\0"), text)
        parts = [part.replace("\0", join) for part in hidden.split(join)]
    else:
        parts = text.split(join)
    return list(dict.fromkeys(" ".join(part.split()) for part in parts if part.strip()))


def join_of(
    counts: Mapping[str, int], *, is_said: bool, usual: str | None = None, is_opinion: bool = False
) -> str | None:
    """What joins the options in the cells of a column, None where a cell is one answer.

    Cells that end in a semicolon are joined for certain. Otherwise options show themselves by coming back in
    other company, which the parts of sentences do not.

    Args:
        counts: answer -> rows.
        is_said: the question says that several options may be chosen.
        usual: what the form tool joins options with.
        is_opinion: the question asks for an opinion in words, in which commas stand as well.
    """
    if not counts:
        return None
    ended = sum(text.rstrip().endswith(";") for text in counts)
    if ended and ended >= len(counts) / 2:
        return ";"
    for join in JOINS:
        least = _LIKELY if is_said or join == usual else _OPINION if is_opinion else _USUAL
        if _comes_back(counts, join, least):
            return join
        if is_said and join == ";" and any(";" in text for text in counts):
            return join
    return None


def _comes_back(counts: Mapping[str, int], join: str, least: float) -> bool:
    parts: Counter[str] = Counter()
    company: dict[str, set[str]] = {}
    joined = 0
    for text, count in counts.items():
        pieces = split_options(text, join)
        joined += len(pieces) > 1
        for piece in pieces:
            parts[piece] += count
            company.setdefault(piece, set()).add(text)
    if joined < (1 if least == _LIKELY else 2):
        return False
    total = sum(parts.values())
    short = sum(count for piece, count in parts.items() if len(piece.split()) <= _MOST_WORDS)
    in_company = sum(parts[piece] for piece, texts in company.items() if len(texts) > 1)
    is_short = short >= total * (0.5 if join == ";" else 0.8)
    return is_short and in_company >= total * least
