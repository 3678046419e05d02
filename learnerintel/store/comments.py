"""Comments: each different text once, with the score that a named model gave it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select, update

from learnerintel.store.bulk import VALUES_PER_LIST, insert_rows, select_in
from learnerintel.store.details import fingerprint
from learnerintel.store.schema import comment, comment_reason


@dataclass(frozen=True, slots=True)
class StoredScore:
    """What a model said of a comment; ``sign``, ``compound`` and ``vader`` are None where it was not scored."""

    comment_id: int
    compound: float | None
    sign: int | None
    language: str | None
    why_not_scored: str | None
    vader: float | None = None
    reasons: tuple[str, ...] = ()


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


def forget_scores(connection: Connection) -> None:
    """Make every comment one that no model has seen; what was stated of its language stays."""
    connection.execute(update(comment).values(model=None))


def save_scores(connection: Connection, model: str, scores: Sequence[StoredScore]) -> None:
    """Keep what a model said, with the model's name, in place of what was said before."""
    for start in range(0, len(scores), VALUES_PER_LIST):
        numbers = [score.comment_id for score in scores[start : start + VALUES_PER_LIST]]
        connection.execute(delete(comment_reason).where(comment_reason.c.comment_id.in_(numbers)))
    pairs = [(score.comment_id, reason) for score in scores for reason in score.reasons]
    insert_rows(
        connection,
        comment_reason,
        {"comment_id": [number for number, _ in pairs], "reason": [reason for _, reason in pairs]},
    )
    said = {score.comment_id: score for score in scores}
    kept = select_in(
        connection, (comment.c.comment_id, comment.c.fingerprint, comment.c.comment), comment.c.comment_id, said
    )
    # put in anew, many to a statement: an update of each takes longer than reading what it says
    rows = [tuple(row) for row in kept]
    for start in range(0, len(rows), VALUES_PER_LIST):
        numbers = [row[0] for row in rows[start : start + VALUES_PER_LIST]]
        connection.execute(delete(comment).where(comment.c.comment_id.in_(numbers)))
    scored = [said[row[0]] for row in rows]
    insert_rows(
        connection,
        comment,
        {
            "comment_id": [row[0] for row in rows],
            "fingerprint": [row[1] for row in rows],
            "comment": [row[2] for row in rows],
            "language": [score.language for score in scored],
            "model": [model] * len(rows),
            "compound": [score.compound for score in scored],
            "vader": [score.vader for score in scored],
            "sign": [score.sign for score in scored],
            "why_not_scored": [score.why_not_scored for score in scored],
        },
    )
