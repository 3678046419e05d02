"""Sentiment models by name. A model turns texts into compounds; its version is kept with every score."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from learnerintel.domain.vocabulary import CommentReason
from learnerintel.errors import UnknownName
from learnerintel.sentiment import vader
from learnerintel.sentiment.language import ENGLISH
from learnerintel.sentiment.learning import VERSION, learning_vader
from learnerintel.sentiment.phrases import Phrases

#: vaderSentiment's own scores; kept beside those of every other model.
ORIGINAL_MODEL = "vader"
DEFAULT_MODEL = "learning"


@dataclass(frozen=True, slots=True)
class SentimentModel:
    """One way of scoring comments.

    Attributes:
        name: in settings and on the command line.
        version: kept with every score; another version means that scores are not comparable.
        languages: codes of the languages it can read.
        compounds: texts -> one number each, -1 (bad) to 1 (good).
        has_evidence: whether a text without letters says anything to it (an emoticon, an emoji).
        reasons: text, its compound or None, titles -> what it gives as reasons.
    """

    name: str
    version: str
    languages: frozenset[str]
    compounds: Callable[[Sequence[str], Phrases | None], list[float]]
    has_evidence: Callable[[str], bool]
    reasons: Callable[[str, float | None, Phrases | None], frozenset[CommentReason]]


def _vader_compounds(texts: Sequence[str], _titles: Phrases | None = None) -> list[float]:
    return vader.analyzer().score(texts).compound.tolist()


def _vader_has_evidence(text: str) -> bool:
    return vader.analyzer().knows_a_word_of(text)


def _learning_compounds(texts: Sequence[str], titles: Phrases | None = None) -> list[float]:
    return learning_vader().compounds(texts, titles)


def _learning_has_evidence(text: str) -> bool:
    return learning_vader().knows_a_word_of(text)


def _reasons(text: str, compound: float | None, titles: Phrases | None = None) -> frozenset[CommentReason]:
    return learning_vader().reasons(text, compound, titles)


_ENGLISH_ONLY = frozenset({ENGLISH})
MODELS: dict[str, SentimentModel] = {
    model.name: model
    for model in (
        SentimentModel(DEFAULT_MODEL, VERSION, _ENGLISH_ONLY, _learning_compounds, _learning_has_evidence, _reasons),
        SentimentModel(
            ORIGINAL_MODEL, "vaderSentiment 3.3.2", _ENGLISH_ONLY, _vader_compounds, _vader_has_evidence, _reasons
        ),
    )
}


def sentiment_model(name: str = DEFAULT_MODEL) -> SentimentModel:
    """The model of that name.

    Raises:
        UnknownName: there is none.
    """
    if name not in MODELS:
        raise UnknownName(
            f"There is no sentiment model {name!r}; there is {', '.join(sorted(MODELS))}. No comment was scored. "
            "Name one of these."
        )
    return MODELS[name]
