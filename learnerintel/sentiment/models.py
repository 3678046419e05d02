"""Sentiment models by name. A model turns texts into compounds; its version is kept with every score."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from learnerintel.errors import UnknownName
from learnerintel.sentiment import vader
from learnerintel.sentiment.language import ENGLISH

DEFAULT_MODEL = "vader"


@dataclass(frozen=True, slots=True)
class SentimentModel:
    """One way of scoring comments.

    Attributes:
        name: in settings and on the command line.
        version: kept with every score; another version means that scores are not comparable.
        languages: codes of the languages it can read.
        compounds: texts -> one number each, -1 (bad) to 1 (good).
        has_evidence: whether a text without letters says anything to it (an emoticon, an emoji).
    """

    name: str
    version: str
    languages: frozenset[str]
    compounds: Callable[[Sequence[str]], list[float]]
    has_evidence: Callable[[str], bool]


def _vader_compounds(texts: Sequence[str]) -> list[float]:
    return vader.analyzer().score(texts).compound.tolist()


def _vader_has_evidence(text: str) -> bool:
    return vader.analyzer().knows_a_word_of(text)


MODELS: dict[str, SentimentModel] = {
    model.name: model
    for model in (
        SentimentModel(
            DEFAULT_MODEL, "vaderSentiment 3.3.2", frozenset({ENGLISH}), _vader_compounds, _vader_has_evidence
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
