"""What do people think of it: how do they rate it, and what do they say?"""

from __future__ import annotations

from learnerintel.ui import (
    sentiment,
    sentiment_check,
    sentiment_comments,
    sentiment_experience,
    sentiment_ratings,
    sentiment_reasons,
    sentiment_surveys,
    sentiment_texts,
)

span = sentiment.pick_span()
if sentiment.is_anything_known(span):
    sentiment.show_sentence(span)
    sentiment.show_numbers(span)
    sentiment_ratings.show_ratings_by_item(span)
    sentiment_ratings.show_ratings_by_team(span)
    sentiment_comments.show_comments_by(sentiment_comments.pick_by(), span)
    sentiment_reasons.show_reasons(span)
    sentiment_texts.show_comments(span)
    sentiment_check.show_check(span)
    sentiment.show_limits()
sentiment_experience.show_experience(span)
sentiment_surveys.show_questions(span)
