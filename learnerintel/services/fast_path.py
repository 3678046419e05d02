"""From a poor rating of optional content to its rater being unpaired, and to a message, in the import itself.

It runs inside the import's transaction: a rating that is in the store has led to what it had to lead to, and a rating
that was rolled back to nothing. A second file with the same rating finds both there.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from learnerintel.domain.notices import Need, NoticeKind, NoticeState, kind_for_rating
from learnerintel.domain.vocabulary import DecisionVerb
from learnerintel.domain.wording import counted
from learnerintel.metrics.answers import stars
from learnerintel.services.personal import Item, decide_personally, does_stand, item_of, need_for, team_of
from learnerintel.store import notices
from learnerintel.store.company import company_day, company_setting
from learnerintel.store.schema import comment, decision, feedback, feedback_detail, identity, listing

FAST_PATH = "a rating (fast path)"
OFF, DRAFT, SEND = "off", "draft", "send"
#: Kinds of records that hold ratings.
RATING_KINDS = ("feedback", "answers")


@dataclass(frozen=True, slots=True)
class _Import:
    """The import whose ratings are answered: its batch, its day, its time, and what the company wants."""

    batch_id: int
    day: int
    at: int
    mode: str


def answer_ratings(connection: Connection, batch_id: int, at: int) -> list[str]:
    """Draw the conclusions from the ratings that one import brought.

    Args:
        connection: the import's own transaction, after its records are stored.
        batch_id: of the import.
        at: time of the import in UTC seconds, from which the time to the message is counted.

    Returns:
        Sentences for the account of the import.
    """
    mode = company_setting(connection, "fast_path")
    if mode == OFF:
        return []
    day = company_day(connection, at)
    import_ = _Import(batch_id, day, at, mode)
    newest = _newest_ratings(connection, day - int(company_setting(connection, "fast_path_days")))
    objectors = notices.objectors(connection)
    done: Counter[int] = Counter()
    for row in newest:
        if row.batch_id == batch_id:
            done[_answer_rating(connection, import_, row, objectors)] += 1
    return [f"{counted(number, one, many)}." for one, many, number in _told(done)]


_UNPAIRED, _ASKED, _TOLD, _UNSAID, _AWAY, _OBJECTED, _NOTHING = range(7)
_WORDS = {
    _UNPAIRED: (
        "poor rating of optional content: its rater is no longer sent the item, and a message is drafted",
        "poor ratings of optional content: their raters are no longer sent the items, and messages are drafted",
    ),
    _ASKED: (
        "middling rating with a critical comment: a message that asks is drafted",
        "middling ratings with critical comments: messages that ask are drafted",
    ),
    _TOLD: (
        "poor rating of required content: its rater is told who requires it, and its owner of the rating",
        "poor ratings of required content: their raters are told who requires it, and its owners of the ratings",
    ),
    _UNSAID: (
        "poor rating led to nothing, because nobody has said whether law asks for the content: the catalogue's "
        "column Regulatory says it",
        "poor ratings led to nothing, because nobody has said whether law asks for the content: the catalogue's "
        "column Regulatory says it",
    ),
    _AWAY: (
        "poor rating led to nothing, because its rater is on no roster today",
        "poor ratings led to nothing, because their raters are on no roster today",
    ),
    _OBJECTED: (
        "rating led to no message, because its rater asked for none; what she is no longer sent stands in the ledger",
        "ratings led to no message, because their raters asked for none; what they are no longer sent stands in the "
        "ledger",
    ),
}


def _told(done: Counter[int]) -> list[tuple[str, str, int]]:
    return [(*_WORDS[outcome], done[outcome]) for outcome in sorted(_WORDS) if done[outcome]]


def _newest_ratings(connection: Connection, first_on: int) -> list[Row[Any]]:
    """Each person's newest rating of each item since a day; several of one response are averaged."""
    detail, given = feedback_detail.c, stars()
    rows = connection.execute(
        select(
            identity.c.learner_id,
            listing.c.content_id,
            func.avg(given).label("stars"),
            func.min(comment.c.sign).label("sign"),
            func.max(comment.c.language).label("language"),
            func.max(feedback.c.batch_id).label("batch_id"),
        )
        .select_from(feedback)
        .join(feedback_detail, detail.detail_id == feedback.c.detail_id)
        .join(identity, identity.c.account_id == feedback.c.account_id)
        .join(listing, listing.c.listing_id == feedback.c.listing_id)
        .outerjoin(comment, comment.c.comment_id == detail.comment_id)
        .where(feedback.c.occurred_on >= first_on, identity.c.external_id != "", listing.c.external_id != "")
        .group_by(feedback.c.occurred_on, feedback.c.occurred_at, identity.c.learner_id, listing.c.content_id)
        .having(func.count(given) > 0)
        .order_by(feedback.c.occurred_on, feedback.c.occurred_at)
    )
    return list({(row.learner_id, row.content_id): row for row in rows}.values())


def _answer_rating(connection: Connection, import_: _Import, row: Row[Any], objectors: set[int]) -> int:
    item = item_of(connection, row.content_id)
    need = need_for(connection, item, row.learner_id)
    kind = kind_for_rating(row.stars, is_comment_critical=(row.sign or 0) < 0, need=need)
    if kind is None:
        would_be = kind_for_rating(row.stars, is_comment_critical=False, need=Need.OPTIONAL)
        return _UNSAID if would_be is NoticeKind.POOR else _NOTHING
    team_id = team_of(connection, row.learner_id, import_.day)
    if team_id is None:
        return _AWAY
    origin = f"rating:{row.learner_id}:{item.content_id}"
    notice_id = notices.add_notice(
        connection,
        origin,
        kind=str(kind),
        account_id=row.learner_id,
        listing_id=item.content_id,
        batch_id=import_.batch_id,
        stars=round(row.stars),
        language=row.language or company_setting(connection, "notice_language"),
        drafted_at=import_.at,
        counted_from_at=import_.at,
    )
    if notice_id is None:
        return _NOTHING
    if kind is NoticeKind.POOR:
        _unpair(connection, import_, row, item, team_id, notice_id)
    if kind is NoticeKind.REQUIRED:
        _tell_owner(connection, import_, row, item)
    if row.learner_id in objectors:
        notices.move(connection, notice_id, NoticeState.WITHDRAWN, reply="The learner asked for no such messages.")
        return _OBJECTED
    return {NoticeKind.POOR: _UNPAIRED, NoticeKind.ASK: _ASKED, NoticeKind.REQUIRED: _TOLD}[kind]


def _unpair(connection: Connection, import_: _Import, row: Row[Any], item: Item, team_id: int, notice_id: int) -> None:
    decision_id = decide_personally(
        connection,
        learner_id=row.learner_id,
        team_id=team_id,
        item=item,
        verb=DecisionVerb.UNPAIR,
        note=f"Rated {round(row.stars)} of 5.",
        decided_by=FAST_PATH,
        day=import_.day,
        at=import_.at,
    )
    notices.change(connection, notice_id, decision_id=decision_id)
    if import_.mode == SEND and row.learner_id not in notices.objectors(connection):
        notices.move(
            connection,
            notice_id,
            NoticeState.APPROVED,
            approved_at=import_.at,
            approved_by="company setting fast_path",
            next_at=import_.at,
        )


def _tell_owner(connection: Connection, import_: _Import, row: Row[Any], item: Item) -> None:
    """The owner gets the rating without the rater: one message for each import and item."""
    notices.add_notice(
        connection,
        f"owner:{import_.batch_id}:{item.content_id}",
        kind=str(NoticeKind.OWNER),
        account_id=None,
        listing_id=item.content_id,
        batch_id=import_.batch_id,
        stars=round(row.stars),
        language=company_setting(connection, "notice_language"),
        drafted_at=import_.at,
        counted_from_at=import_.at,
    )


def take_ratings_back(connection: Connection, batch_id: int, at: int) -> None:
    """Withdraw what an import's ratings led to and nobody was told of yet: unpairings and messages.

    Where a message has gone out, what it says stays true.

    Args:
        connection: of a writer.
        batch_id: of the import that is undone.
        at: UTC seconds.
    """
    day = company_day(connection, at)
    for row in notices.notices(connection, NoticeState.DRAFTED, NoticeState.APPROVED):
        if row.batch_id != batch_id:
            continue
        notices.move(connection, row.notice_id, NoticeState.WITHDRAWN, reply="The import of the rating was undone.")
        # so that the rating leads to the same when it comes again
        notices.change(connection, row.notice_id, origin=f"{row.origin}:undone:{batch_id}")
        if row.decision_id is None or not does_stand(connection, row.decision_id, row.learner_id, day):
            continue
        team_id = connection.scalar(select(decision.c.team_id).where(decision.c.decision_id == row.decision_id))
        decide_personally(
            connection,
            learner_id=row.learner_id,
            team_id=int(team_id or 0),
            item=item_of(connection, row.listing_id),
            verb=DecisionVerb.RE_PAIR,
            note="The import of the rating was undone.",
            decided_by=FAST_PATH,
            day=day,
            at=at,
        )
