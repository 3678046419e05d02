"""Text -> score and language. The only room that knows vaderSentiment."""

from __future__ import annotations

from learnerintel.sentiment.language import DEFAULT_LANGUAGES, detect_language
from learnerintel.sentiment.models import DEFAULT_MODEL, MODELS, ORIGINAL_MODEL, SentimentModel, sentiment_model
from learnerintel.sentiment.scoring import (
    NEGATIVE_TO,
    POSITIVE_FROM,
    CommentScore,
    WhyNot,
    is_filler,
    score_comment,
    score_comments,
    sign_of,
)

__all__ = [
    "DEFAULT_LANGUAGES",
    "DEFAULT_MODEL",
    "MODELS",
    "NEGATIVE_TO",
    "ORIGINAL_MODEL",
    "POSITIVE_FROM",
    "CommentScore",
    "SentimentModel",
    "WhyNot",
    "detect_language",
    "is_filler",
    "score_comment",
    "score_comments",
    "sentiment_model",
    "sign_of",
]
