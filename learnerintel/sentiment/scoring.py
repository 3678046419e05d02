"""Comments -> stance towards the content: negative, unclear or positive; or why it was not scored.

A score is about what a comment says of content, never about its author. VADER finds only one to two
thirds of the texts that come with one or two stars (AUC 0.64 to 0.92 depending on the source), and words of
the field help only in part; so a score ranks and counts comments in numbers. By itself it never unpairs anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from learnerintel.domain.vocabulary import CommentReason
from learnerintel.sentiment.language import DEFAULT_LANGUAGES, detect_language, language_code
from learnerintel.sentiment.learning import titles_as_phrases
from learnerintel.sentiment.models import DEFAULT_MODEL, ORIGINAL_MODEL, SentimentModel, sentiment_model

#: VADER's own limits. Others, tuned on one kind of comment, did worse on the next.
POSITIVE_FROM = 0.05
NEGATIVE_TO = -0.05

#: Answers that fill a box and say nothing, by language; letters and digits only ("N/A" is "na").
_FILLERS_BY_LANGUAGE = {
    "en": ("na", "none", "nil", "null", "nothing", "nothingtoadd", "notapplicable", "nocomment", "nocomments"),
    "en, short": ("no", "nope", "yes", "yep", "ok", "okay", "x", "xx", "xxx"),
    "de": ("keine", "keiner", "nichts", "nein", "ja", "keinkommentar"),
    "fr": ("rien", "aucun", "aucune", "non", "oui"),
    "es": ("nada", "ninguno", "ninguna", "si"),
    "it": ("nessuno", "nessuna", "niente"),
    "others": ("geen", "nee", "nenhum", "nenhuma", "brak", "ingen", "nej"),
}
FILLERS = frozenset(filler for fillers in _FILLERS_BY_LANGUAGE.values() for filler in fillers)
#: Characters; a longer text with a letter in it is never a filler.
_LONGEST_FILLER = 40


class WhyNot(StrEnum):
    """Why a comment has no score."""

    FILLER = "filler"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class CommentScore:
    """What a model makes of one comment.

    Attributes:
        compound: -1 (bad) to 1 (good), four decimals; None where not scored.
        sign: -1 negative, 0 unclear, 1 positive; None where not scored.
        is_scored: whether there is a score.
        language: ISO 639 code, None where it cannot be told.
        why_not: why there is no score, else None.
        vader: what vaderSentiment itself makes of it; None where not scored.
        reasons: what it gives as reasons, in the order of ``CommentReason``; only of scored comments.
    """

    compound: float | None
    sign: int | None
    is_scored: bool
    language: str | None
    why_not: WhyNot | None
    vader: float | None = None
    reasons: tuple[CommentReason, ...] = ()


def score_comment(
    text: str | None,
    language: str | None = None,
    *,
    languages_in_use: Sequence[str] = DEFAULT_LANGUAGES,
    model: str = DEFAULT_MODEL,
) -> CommentScore:
    """Score one comment.

    Args:
        text: the comment; None or empty counts as filler.
        language: as stated with it, in any spelling of a language code.
        languages_in_use: codes of the languages people in this company write in.
        model: name of the sentiment model.

    Raises:
        UnknownName: no such model, or a language in use is not known to the detector.
    """
    return score_comments([text], [language], languages_in_use=languages_in_use, model=model)[0]


def score_comments(
    texts: Sequence[str | None],
    languages: Sequence[str | None] | None = None,
    *,
    languages_in_use: Sequence[str] = DEFAULT_LANGUAGES,
    model: str = DEFAULT_MODEL,
    titles: Iterable[str | None] = (),
) -> list[CommentScore]:
    """Score many comments; equal ones are looked at once.

    Args:
        texts: the comments.
        languages: the language stated with each, or None where none is stated at all.
        languages_in_use: codes of the languages people in this company write in.
        model: name of the sentiment model.
        titles: titles of content; where a comment names one, the words of the title are no opinion.

    Returns:
        One score per text, in the order given.

    Raises:
        ValueError: ``languages`` is not as long as ``texts``.
        UnknownName: no such model, or a language in use is not known to the detector.
    """
    chosen = sentiment_model(model)
    comments = list(zip(texts, languages if languages is not None else [None] * len(texts), strict=True))
    looks = {comment: _look_at(*comment, languages_in_use, chosen) for comment in dict.fromkeys(comments)}
    scorable = list(dict.fromkeys(text for (text, _), (_, why_not) in looks.items() if text and why_not is None))
    named = titles_as_phrases(titles) if scorable else None
    compounds = dict(zip(scorable, chosen.compounds(scorable, named), strict=True))
    originals = dict(zip(scorable, sentiment_model(ORIGINAL_MODEL).compounds(scorable, None), strict=True))
    reasons = {text: _ordered(chosen.reasons(text, compounds[text], named)) for text in scorable}
    scores = {}
    for comment, (language, why_not) in looks.items():
        text = comment[0] or ""
        if why_not is not None or text not in compounds:
            scores[comment] = CommentScore(None, None, False, language, why_not)
            continue
        compound = compounds[text]
        scores[comment] = CommentScore(
            compound, sign_of(compound), True, language, None, originals[text], reasons[text]
        )
    return [scores[comment] for comment in comments]


def _ordered(reasons: frozenset[CommentReason]) -> tuple[CommentReason, ...]:
    return tuple(reason for reason in CommentReason if reason in reasons)


def sign_of(compound: float) -> int:
    """-1 for negative, 0 for unclear, 1 for positive."""
    return (compound >= POSITIVE_FROM) - (compound <= NEGATIVE_TO)


def is_filler(text: str | None, model: str = DEFAULT_MODEL) -> bool:
    """Whether a comment says nothing: empty, "n/a", "none", "-", "ok", a number, bare punctuation."""
    return _is_filler(text, sentiment_model(model))


def _is_filler(text: str | None, model: SentimentModel) -> bool:
    if text is None or not text.strip():
        return True
    if len(text) > _LONGEST_FILLER and any(map(str.isalpha, text)):
        return False
    letters_and_digits = "".join(filter(str.isalnum, text.casefold()))
    if not any(map(str.isalpha, letters_and_digits)):
        return not model.has_evidence(text)
    if letters_and_digits not in FILLERS:
        return False
    # "ok :(" says something after all
    return not model.has_evidence("".join(" " if character.isalnum() else character for character in text))


def _look_at(
    text: str | None, stated: str | None, languages: Sequence[str], model: SentimentModel
) -> tuple[str | None, WhyNot | None]:
    """A comment's language, and why it is not to be scored."""
    if text is None or _is_filler(text, model):
        return language_code(stated), WhyNot.FILLER
    language = detect_language(text, stated, languages)
    return language, None if language in model.languages else WhyNot.LANGUAGE
