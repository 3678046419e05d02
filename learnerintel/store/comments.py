"""Comments: each different text once, with the score that a named model gave it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, update

from learnerintel.store.bulk import insert_rows, select_in
from learnerintel.store.details import fingerprint
from learnerintel.store.schema import comment


@dataclass(frozen=True, slots=True)
class StoredScore:
    """What a model said of a comment; ``sign`` and ``compound`` are None where it was not scored."""

    comment_id: int
    compound: float | None
    sign: int | None
    language: str | None
    why_not_scored: str | None


def comment_ids(
    connection: Connection, texts: Sequence[str | None], languages: Sequence[str | None]
) -> list[int | None]:
    """Numbers of comments; new ones are added, not scored yet.

    Args:
        connection: inside a write transaction.
        texts: one per row, None where the row has no comment.
        languages: the stated language of each, None where nobody stated it.

    Returns:
        comment_id per row, None where there is no comment.
    """
    pairs = list(zip(texts, languages, strict=True))
    prints = {pair: fingerprint("comment", pair) for pair in dict.fromkeys(pairs) if pair[0] is not None}
    known = {
        row.fingerprint: row.comment_id
        for row in select_in(
            connection, (comment.c.comment_id, comment.c.fingerprint), comment.c.fingerprint, prints.values()
        )
    }
    new = [pair for pair, text in prints.items() if text not in known]
    following = int(connection.scalar(select(func.max(comment.c.comment_id))) or 0) + 1
    numbers = list(range(following, following + len(new)))
    insert_rows(
        connection,
        comment,
        {
            "comment_id": numbers,
            "fingerprint": [prints[pair] for pair in new],
            "comment": [pair[0] for pair in new],
            "language": [pair[1] for pair in new],
        },
    )
    known.update({prints[pair]: number for pair, number in zip(new, numbers, strict=True)})
    return [None if pair[0] is None else known[prints[pair]] for pair in pairs]


def unscored(connection: Connection, model: str) -> list[tuple[int, str, str | None]]:
    """(comment_id, text, language) of comments that this model has not seen."""
    rows = connection.execute(
        select(comment.c.comment_id, comment.c.comment, comment.c.language).where(
            (comment.c.model.is_(None)) | (comment.c.model != model)
        )
    )
    return [(row[0], row[1], row[2]) for row in rows]


def save_scores(connection: Connection, model: str, scores: Sequence[StoredScore]) -> None:
    """Keep what a model said, with the model's name."""
    for score in scores:
        connection.execute(
            update(comment)
            .where(comment.c.comment_id == score.comment_id)
            .values(
                model=model,
                compound=score.compound,
                sign=score.sign,
                language=score.language,
                why_not_scored=score.why_not_scored,
            )
        )
