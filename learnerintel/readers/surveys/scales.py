"""Scales that answers are given on: in words, in numbers, in stars, and where a heading names one.

A scale is known from what the file says or it is asked for; numbers alone say it only where both ends of a usual
scale occur among enough answers and nothing beyond them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from learnerintel.readers.casting.words import fold
from learnerintel.readers.headings import scale_in

#: A scale is concluded from numbers alone where both its ends occur among at least so many of them.
ENOUGH_NUMBERS = 30
#: Scales that numbers with both ends can only belong to; 1 to 10 could be 0 to 10, 1 to 3 could be 1 to 5.
TELLING = ((0.0, 10.0), (1.0, 5.0))


@dataclass(frozen=True, slots=True)
class Scale:
    """The scale of a question.

    Attributes:
        low: worst answer possible.
        high: best answer possible.
        words: folded word and its place; empty where the answers are numbers.
        judges: whether the words themselves say how good something is.
        reason: why it is this scale, as the end of a sentence.
    """

    low: float
    high: float
    words: tuple[tuple[str, float], ...] = ()
    judges: bool = False
    reason: str = ""

    @property
    def said(self) -> str:
        return f"{self.low:g} to {self.high:g}"


@dataclass(frozen=True, slots=True)
class _Ladder:
    """Words from worst to best; words of one rung are parted by |."""

    rungs: tuple[tuple[str, ...], ...]
    judges: bool

    def places(self) -> dict[str, float]:
        return {word: float(place) for place, rung in enumerate(self.rungs, start=1) for word in rung}


def _ladder(text: str, *, judges: bool) -> _Ladder:
    rungs = tuple(tuple(fold(word) for word in rung.split("|")) for rung in text.split(","))
    return _Ladder(rungs, judges)


_NEUTRAL = (
    "neutral|neither agree nor disagree|neither|undecided|neither disagree nor agree|unsure|"
    "neither agree or disagree|no opinion either way"
)
#: The usual ladders in the languages that exports come in; of those that hold all words of a column the first counts.
_AGREEMENT = (
    f"strongly disagree|disagree strongly|totally disagree|completely disagree|fully disagree,disagree|"
    f"tend to disagree,"
    f"{_NEUTRAL},agree|tend to agree,strongly agree|agree strongly|totally agree|completely agree|fully agree",
    f"strongly disagree,somewhat disagree|slightly disagree,{_NEUTRAL},somewhat agree|slightly agree,strongly agree",
    f"strongly disagree,disagree,somewhat disagree|slightly disagree,{_NEUTRAL},somewhat agree|slightly agree,agree,"
    "strongly agree",
    "stimme überhaupt nicht zu|stimme gar nicht zu|trifft überhaupt nicht zu|trifft gar nicht zu|trifft nicht zu|"
    "lehne stark ab,stimme nicht zu|stimme eher nicht zu|trifft eher nicht zu|lehne ab,neutral|weder noch|"
    "teils teils|"
    "teils/teils|unentschieden,stimme zu|stimme eher zu|trifft eher zu,stimme voll zu|stimme völlig zu|"
    "stimme voll und ganz zu|stimme vollkommen zu|trifft voll zu|trifft voll und ganz zu|trifft zu",
    "totalmente en desacuerdo|muy en desacuerdo|completamente en desacuerdo,en desacuerdo|algo en desacuerdo,neutral|"
    "neutro|ni de acuerdo ni en desacuerdo|indiferente,de acuerdo|algo de acuerdo,totalmente de acuerdo|"
    "muy de acuerdo|completamente de acuerdo",
    "pas du tout d accord|tout à fait en désaccord|fortement en désaccord,pas d accord|plutôt pas d accord|"
    "en désaccord|plutôt en désaccord,neutre|ni d accord ni pas d accord|ni en accord ni en désaccord|sans opinion,"
    "d accord|plutôt d accord,tout à fait d accord|entièrement d accord|fortement d accord",
    "discordo totalmente|discordo plenamente,discordo|discordo parcialmente,neutro|indiferente|"
    "nem concordo nem discordo|não concordo nem discordo,concordo|concordo parcialmente,concordo totalmente|"
    "concordo plenamente",
    "per niente d accordo|fortemente in disaccordo|totalmente in disaccordo,poco d accordo|in disaccordo,neutrale|"
    "né d accordo né in disaccordo,d accordo|abbastanza d accordo,molto d accordo|totalmente d accordo|"
    "completamente d accordo",
    "helemaal mee oneens|helemaal niet mee eens|zeer mee oneens,mee oneens|niet mee eens,neutraal|"
    "niet mee eens niet mee oneens,mee eens,helemaal mee eens|zeer mee eens",
)
_QUALITY = (
    "very dissatisfied|extremely dissatisfied|not at all satisfied,dissatisfied|somewhat dissatisfied,neutral|"
    "neither satisfied nor dissatisfied,satisfied|somewhat satisfied,very satisfied|extremely satisfied",
    "very poor|very bad|terrible,poor|bad,average|ok|okay|fair|acceptable|neutral,good,very good|excellent|great",
    "poor,fair,good,very good,excellent|outstanding",
    "poor,fair|average|satisfactory,good,excellent",
    "not at all useful|useless,slightly useful|a little useful|not very useful,moderately useful|somewhat useful,"
    "very useful|useful,extremely useful",
    "not at all helpful,slightly helpful,moderately helpful|somewhat helpful,very helpful,extremely helpful",
    "not at all relevant,slightly relevant,moderately relevant|somewhat relevant,very relevant,extremely relevant",
    "sehr unzufrieden,unzufrieden|eher unzufrieden,neutral|weder noch|teils teils,zufrieden|eher zufrieden,"
    "sehr zufrieden",
    "sehr schlecht,schlecht,mittel|mittelmäßig|neutral|durchschnittlich|befriedigend,gut,sehr gut|ausgezeichnet",
    "muy insatisfecho|muy insatisfecha,insatisfecho|insatisfecha,neutral|ni satisfecho ni insatisfecho|indiferente,"
    "satisfecho|satisfecha,muy satisfecho|muy satisfecha",
    "muy malo|muy mala|muy mal|pésimo,malo|mala|mal,regular|normal|aceptable,bueno|buena|bien,"
    "muy bueno|muy buena|muy bien|excelente",
    "très insatisfait|très insatisfaite|pas du tout satisfait,insatisfait|insatisfaite|plutôt insatisfait|"
    "peu satisfait,"
    "neutre|moyennement satisfait,satisfait|satisfaite|plutôt satisfait,très satisfait|très satisfaite|"
    "tout à fait satisfait",
    "très mauvais|très mauvaise,mauvais|mauvaise,moyen|moyenne|passable,bon|bonne|bien,très bon|très bonne|très bien|"
    "excellent|excellente",
    "muito insatisfeito,insatisfeito,neutro|indiferente,satisfeito,muito satisfeito",
    "péssimo|muito ruim,ruim|mau,regular|razoável,bom|boa,ótimo|excelente|muito bom|muito boa",
    "molto insoddisfatto,insoddisfatto|poco soddisfatto,neutrale,soddisfatto|"
    "abbastanza soddisfatto,molto soddisfatto",
    "pessimo|molto scarso,scarso|insufficiente,sufficiente|discreto,buono,ottimo|eccellente",
    "zeer ontevreden,ontevreden,neutraal,tevreden,zeer tevreden",
    "zeer slecht,slecht,matig|neutraal|voldoende,goed,zeer goed|uitstekend",
)
_OTHER = (
    "never,rarely|seldom,sometimes|occasionally,often|frequently|usually,always|all of the time",
    "nie|niemals,selten,manchmal|gelegentlich,oft|häufig|meistens,immer",
    "nunca,rara vez|casi nunca|raramente,a veces|algunas veces,a menudo|casi siempre|frecuentemente|"
    "generalmente,siempre",
    "jamais,rarement,parfois|quelquefois,souvent,toujours",
    "very unlikely|extremely unlikely|not at all likely,unlikely|somewhat unlikely,neutral|"
    "neither likely nor unlikely,likely|somewhat likely,very likely|extremely likely",
    "very difficult,difficult|somewhat difficult,neutral|neither easy nor difficult,easy|somewhat easy,very easy",
)
LADDERS = (
    *(_ladder(text, judges=False) for text in _AGREEMENT),
    *(_ladder(text, judges=True) for text in _QUALITY),
    *(_ladder(text, judges=False) for text in _OTHER),
)
#: Words that any ladder holds, for telling a survey from other tables.
LADDER_WORDS = frozenset(word for ladder in LADDERS for word in ladder.places()) - {
    "neutral", "neutro", "neutre", "ok", "okay", "good", "bad", "bien", "mal", "gut", "bon", "normal", "regular",
    "fair", "average", "often", "never", "always", "sometimes", "nunca", "siempre", "nie", "immer", "jamais",
    "useful", "easy", "likely", "difficult", "unlikely", "poor", "goed", "bom", "boa",
}  # fmt: skip

_NUMBERED = re.compile(r"^\(?([0-9]{1,2})\)?\s*[-\u2013=:.)]?\s+(.*\S)$|^(.*\S)\s*\(([0-9]{1,2})\)$")
_STARS = re.compile(r"^[★⭐\u2b50\ufe0f]+[☆✩]*\ufe0f?$")
_OF_BEST = re.compile(
    r"^([0-9]{1,2}(?:[.,][0-9])?)\s*(?:/|out of|of|von|de|sur|su|van|stars? out of)\s*([0-9]{1,3})(?:\s*stars?)?$"
)
_STAR_COUNT = re.compile(r"^([0-9])\s*(?:stars?|sterne?|estrellas?|étoiles?|stelle|sterren)$")
_NAMED_BEST = re.compile(r"(?:out of|max\.?|maximum|von|sobre|sur|(?<![0-9])/)\s*(5|7|10|100)\b")
_MEANS = r"\s*(?:=|is|meaning|being|means|:|\u2013|-)\s*[^\W\d_]"
_ENDS = re.compile(rf"([0-9]{{1,2}}){_MEANS}.{{0,60}}?\b([0-9]{{1,3}}){_MEANS}")
_SAID_ENDS = re.compile(r"[^\W\d_]\s*=\s*([0-9]{1,2})\b.{0,60}?[^\W\d_]\s*=\s*([0-9]{1,3})\b")
_SAID_BEFORE = re.compile(r"([^0-9=(\[,;]{2,60}?)\s*=\s*([0-9]{1,3})\b")
_NAMED_ENDS = re.compile(
    r"([0-9]{1,2})\s*(?:=|:|\u2013|-)\s*([^0-9]{2,60}?)[,;/ ]+(?:to\s+|bis\s+|a\s+)?([0-9]{1,3})\s*(?:=|:"
    r"|\u2013|-)\s*([^0-9]{2,60})"
)
_BEST_WORDS = re.compile(
    r"\b(excellent|very good|best|great|strongly agree|very satisfied|very useful|sehr gut|stimme voll"
    r"|sehr zufrieden|hervorragend"
    r"|excelente|muy (bueno|bien|satisfech)|totalmente de acuerdo|tr[eè]s (bon|bien|satisfait)|tout à fait)"
)
_SCHOOL_GRADES = ("schulnote", "school grade")
_TO = re.compile(
    r"(?<![0-9/.])([01])\s*(?:-|\u2013|to|bis|al?|à|até|tot|hasta|through|\.\.)\s*(3|4|5|6|7|9|10"
    r"|100)\b(?!\s*(?:hours?|years?|"
    r"days?|weeks?|months?|minutes?|[/.]))"
)


def in_words(words: Iterable[str]) -> Scale | None:
    """The scale whose words a column holds, None where they are of none or fit two scales in different places.

    Args:
        words: folded, none of them a filler.
    """
    wanted = set(words)
    if not wanted:
        return None
    fitting = [ladder for ladder in LADDERS if wanted <= ladder.places().keys() and _tells_apart(ladder, wanted)]
    if not fitting:
        return None
    first = fitting[0]
    if first.judges and any(_shares(each, wanted) != _shares(first, wanted) for each in fitting[1:] if each.judges):
        return None
    words_of = tuple(sorted(first.places().items()))
    return Scale(1.0, float(len(first.rungs)), words_of, first.judges, "as its words say")


def in_labels(labels: Mapping[str, float]) -> Scale | None:
    """The scale whose words stand at the places that numbers beside them say: "(4) Agree", "5 - Excellent".

    Args:
        labels: folded word -> its number.
    """
    for ladder in LADDERS:
        places = ladder.places()
        if labels and all(places.get(word) == number for word, number in labels.items()):
            return Scale(1.0, float(len(ladder.rungs)), (), ladder.judges, "as its words say")
    return None


def are_rungs(words: Iterable[str]) -> bool:
    """Whether some ladder holds all of some words, wherever it places them."""
    wanted = set(words)
    return bool(wanted) and any(wanted <= ladder.places().keys() for ladder in LADDERS)


def _tells_apart(ladder: _Ladder, words: set[str]) -> bool:
    """Whether each word has a rung of its own: nobody offers two words for the same."""
    places = ladder.places()
    return len({places[word] for word in words}) == len(words)


def _shares(ladder: _Ladder, words: set[str]) -> dict[str, float]:
    places = ladder.places()
    return {word: (places[word] - 1) / (len(ladder.rungs) - 1) for word in words}


def in_heading(heading: str) -> Scale | None:
    """The scale that a heading names: "(1-5)", "on a scale of 1 to 5", "out of 10", "1 = poor, 5 = excellent"."""
    said = heading.lower()
    ends = _ENDS.search(said) or _SAID_ENDS.search(said) or _TO.search(said)
    if ends is not None and float(ends[1]) < float(ends[2]):
        return Scale(float(ends[1]), float(ends[2]), reason="as its heading says")
    best = _NAMED_BEST.search(said)
    if best is not None:
        return Scale(0.0 if best[1] == "100" else 1.0, float(best[1]), reason="as its heading says")
    return None


def is_reversed(heading: str) -> bool:
    """Whether a heading says that the lowest number is the best, as school grades have it in places."""
    said = heading.lower()
    if any(word in said for word in _SCHOOL_GRADES):
        return True
    before = [(float(number), word) for word, number in _SAID_BEFORE.findall(said)]
    if len(before) > 1:
        return bool(_BEST_WORDS.search(min(before)[1])) and not _BEST_WORDS.search(max(before)[1])
    ends = _NAMED_ENDS.search(said)
    if ends is None:
        return False
    first, second = float(ends[1]), float(ends[3])
    best, worst = (ends[2], ends[4]) if first < second else (ends[4], ends[2])
    return bool(_BEST_WORDS.search(best)) and not _BEST_WORDS.search(worst)


def stated(text: str) -> Scale | None:
    """The scale that an analyst stated, such as 1-5."""
    ends = scale_in(text)
    return None if ends is None else Scale(*ends, reason="as stated")


def in_numbers(counts: Mapping[float, int]) -> Scale | None:
    """The scale that numbers can only belong to."""
    if sum(counts.values()) < ENOUGH_NUMBERS:
        return None
    ends = (min(counts), max(counts))
    return Scale(*ends, reason="as both ends occur and nothing beyond them") if ends in TELLING else None


def read_mark(text: str) -> tuple[float | None, float | None, str | None]:
    """Number, best number possible where the text itself says it, and label of an answer on a scale.

    ``4``, ``(4) Agree``, ``4 - Agree``, ``Very good (5)``, ``4/5``, ``4 stars`` and ``★★★★☆`` are such answers;
    the number is None where there is none.
    """
    plain = text.strip()
    if _STARS.match(plain):
        filled = sum(plain.count(star) for star in "★⭐")
        empty = sum(plain.count(star) for star in "☆✩")
        return float(filled), float(filled + empty) if empty else None, None
    if found := _OF_BEST.match(plain.lower()):
        return float(found[1].replace(",", ".")), float(found[2]), None
    if found := _STAR_COUNT.match(plain.lower()):
        return float(found[1]), 5.0, None
    if found := _NUMBERED.match(plain):
        return float(found[1] or found[4]), None, found[2] or found[3]
    try:
        return (float(plain.replace(",", ".")), None, None) if re.fullmatch(r"-?[0-9]+(?:[.,][0-9]+)?", plain) else (
            None, None, None
        )  # fmt: skip
    except ValueError:
        return None, None, None
