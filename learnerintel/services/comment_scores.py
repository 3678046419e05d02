"""Scores of the comments in the store, kept up to date with the comments and with the titles they may name."""

from __future__ import annotations

from sqlalchemy import Connection, select

from learnerintel.store import comments
from learnerintel.store.company import company_setting
from learnerintel.store.schema import content


def score_new_comments(connection: Connection) -> None:
    """Score what the model in use has not seen.

    Args:
        connection: inside a write transaction.
    """
    from learnerintel import sentiment  # noqa: PLC0415 - no other file needs the lexicon, none waits for it

    model = sentiment.sentiment_model()
    waiting = comments.unscored(connection, model.version)
    if not waiting:
        return
    stated = [code.strip() for code in company_setting(connection, "languages").split(",") if code.strip()]
    titles = connection.execute(select(content.c.title).where(content.c.is_catalogued).distinct()).scalars().all()
    scores = sentiment.score_comments(
        [text for _, text, _ in waiting],
        [language for _, _, language in waiting],
        languages_in_use=stated or sentiment.DEFAULT_LANGUAGES,
        titles=titles,
    )
    comments.save_scores(
        connection,
        model.version,
        [
            comments.StoredScore(
                number, score.compound, score.sign, score.language, score.why_not, score.vader, score.reasons
            )
            for (number, _, _), score in zip(waiting, scores, strict=True)
        ],
    )


def score_comments_again(connection: Connection) -> None:
    """Score every comment anew: titles of content changed, and the words of a title are no opinion."""
    comments.forget_scores(connection)
    score_new_comments(connection)
