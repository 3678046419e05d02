"""What teams decided about one item together, and the monthly list for whoever owns content."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, func, select

from learnerintel.domain import periods
from learnerintel.domain.shared_decisions import KEEPING, STOPPING, TeamDecision, conflicts, stopped_sentence
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.domain.vocabulary import CommentReason, DecisionVerb, Reason, Role
from learnerintel.domain.wording import counted
from learnerintel.errors import Refusal
from learnerintel.services.ledger import LedgerLine, ledger
from learnerintel.services.shelf import thresholds_of
from learnerintel.services.unpairing import today_of
from learnerintel.store.engine import Store
from learnerintel.store.schema import comment_reason, content, feedback, feedback_detail, identity, listing

#: Columns of ``owners`` on the command line.
COLUMNS = ("owner", "content_id", "content", "teams_stopped", "teams_fix", "teams_keep", "sentence")
NO_OWNER = "(no owner known)"
_PRAISE = (CommentReason.PRAISE,)


@dataclass(frozen=True, slots=True)
class SharedItem:
    """One item and what all teams decided about it.

    Attributes:
        content_id: of the item.
        key: the id by which its source knows it.
        title: as the newest decision has it.
        owner: who answers for it; None where nobody said.
        decisions: oldest first; teams and people that the viewer may not see are not named.
        new_count: decisions of the month that is looked at.
        named: what most comments give as a reason, with people who do; empty where too few do.
    """

    content_id: int
    key: str
    title: str
    owner: str | None
    decisions: tuple[TeamDecision, ...]
    new_count: int = 0
    named: str = ""

    @property
    def stopped(self) -> str:
        """How many teams stopped using it and why; empty where none did."""
        return stopped_sentence(self.decisions)

    @property
    def conflicts(self) -> list[str]:
        """Where decisions pull apart."""
        return conflicts(self.decisions)

    def count(self, *verbs: DecisionVerb) -> int:
        """Teams for which one of these stands."""
        return sum(one.is_standing and one.verb in verbs for one in self.decisions)

    @property
    def sentence(self) -> str:
        """All of it for the owner, in a few sentences."""
        fixes, keeps = self.count(DecisionVerb.FIX), self.count(*KEEPING)
        asked = f"{counted(fixes, 'team asks', 'teams ask')} for it to be fixed." if fixes else ""
        kept = f"{counted(keeps, 'team keeps', 'teams keep')} it." if keeps else ""
        parts = [self.stopped, asked, kept, self.named]
        return " ".join(part for part in parts if part) or "Nothing stands about it any more."


@dataclass(frozen=True, slots=True)
class OwnerList:
    """What an owner of content is told about a month.

    Attributes:
        owner: as the catalogue names her.
        month: key of the month.
        items: those of which something was decided in the month, most teams that stopped first.
    """

    owner: str
    month: int
    items: tuple[SharedItem, ...]

    @property
    def message(self) -> str:
        """The list as text, to be sent."""
        year, number = divmod(self.month, 100)
        lines = [f"What teams decided about your content in {year}-{number:02d}:", ""]
        for item in self.items:
            lines.append(f"{item.title} ({item.key}): {item.sentence}")
            lines += [f"  {sentence}" for sentence in item.conflicts]
        return "\n".join(lines) + "\n"


def shared_item(store: Store, viewer: Viewer, *, content_id: int) -> SharedItem | None:
    """What all teams decided about one item; None where nothing was.

    Args:
        store: open.
        viewer: must be allowed to see team figures; teams that are not the viewer's are counted and not named.
        content_id: of the item.

    Raises:
        NotPermitted: the viewer may not.
    """
    require(viewer, Permission.SEE_TEAMS)
    lines = [line for line in _every_line(store, viewer) if line.content_id == content_id]
    if not lines:
        return None
    with store.read() as connection:
        return _item(lines, viewer, _known(connection, [content_id]), {}, month=None)


def owner_lists(
    store: Store, viewer: Viewer, *, month: int | None = None, owner: str | None = None
) -> list[OwnerList]:
    """The monthly list of every owner of content, by name; no team is named to an owner but by count.

    Args:
        store: open.
        viewer: must be allowed to see team figures.
        month: its key, such as 202603; None for this month.
        owner: only this one's; None for all.

    Raises:
        NotPermitted: the viewer may not.
        Refusal: the month is none.
    """
    require(viewer, Permission.SEE_TEAMS)
    chosen = periods.month_of(today_of(store)) if month is None else month
    try:
        days = periods.month_period(chosen)
    except ValueError:
        raise Refusal(f"{chosen} is no month; write it like 202603. Nothing was listed.") from None
    lines = _every_line(store, viewer)
    touched = sorted({line.content_id for line in lines if line.decided_on in days})
    with store.read() as connection:
        known = _known(connection, touched)
        named = _named(connection, touched)
        items = [
            _item([line for line in lines if line.content_id == one], None, known, named, month=chosen)
            for one in touched
        ]
    of_owner: dict[str, list[SharedItem]] = defaultdict(list)
    for item in items:
        of_owner[item.owner or NO_OWNER].append(item)
    return [
        OwnerList(name, chosen, tuple(sorted(mine, key=lambda item: (-item.count(*STOPPING), item.title))))
        for name, mine in sorted(of_owner.items())
        if owner is None or name == owner
    ]


def owner_rows(lists: Iterable[OwnerList]) -> list[tuple[object, ...]]:
    """Rows under :data:`COLUMNS`."""
    return [
        (
            one.owner,
            item.key,
            item.title,
            item.count(*STOPPING),
            item.count(DecisionVerb.FIX),
            item.count(*KEEPING),
            " ".join([item.sentence, *item.conflicts]),
        )
        for one in lists
        for item in one.items
    ]


def decided_months(store: Store, viewer: Viewer) -> list[int]:
    """Months in which anything was decided, newest first.

    Raises:
        NotPermitted: the viewer may not see team figures.
    """
    require(viewer, Permission.SEE_TEAMS)
    return sorted({periods.month_of(line.decided_on) for line in _every_line(store, viewer)}, reverse=True)


def _every_line(store: Store, viewer: Viewer) -> list[LedgerLine]:
    """What was decided for teams, oldest first; which teams they are leaves this module only for own ones.

    What was decided about one learner is hers and stays out.
    """
    found = ledger(store, replace(viewer, role=Role.OWNER, teams=None)).lines
    return [line for line in reversed(found) if line.learner_id is None]


def _item(
    lines: Sequence[LedgerLine],
    viewer: Viewer | None,
    known: dict[int, tuple[str, str | None]],
    named: dict[int, str],
    *,
    month: int | None,
) -> SharedItem:
    newest = lines[-1]
    key, owner = known[newest.content_id]
    return SharedItem(
        newest.content_id,
        key,
        newest.title,
        owner,
        tuple(_decision(line, viewer) for line in lines),
        sum(month is not None and periods.month_of(line.decided_on) == month for line in lines),
        named.get(newest.content_id, ""),
    )


def _decision(line: LedgerLine, viewer: Viewer | None) -> TeamDecision:
    """A decision as the viewer may see it; for an owner of content, whom no viewer stands for, nobody is named."""
    is_own = viewer is not None and viewer.may_see_team(line.team_id)
    return TeamDecision(
        line.team if is_own else None,
        line.verb,
        Reason(line.reason) if line.reason else None,
        line.decided_by if is_own else None,
        line.decided_on,
        line.is_standing,
    )


def _known(connection: Connection, content_ids: Sequence[int]) -> dict[int, tuple[str, str | None]]:
    rows = connection.execute(
        select(listing.c.listing_id, listing.c.external_id, content.c.owner)
        .outerjoin(content, content.c.content_id == listing.c.listing_id)
        .where(listing.c.listing_id.in_(content_ids))
    )
    return {row.listing_id: (row.external_id, row.owner) for row in rows}


def _named(connection: Connection, content_ids: Sequence[int]) -> dict[int, str]:
    """What most people's comments about an item give as a reason, where enough comment and enough name it."""
    least = thresholds_of(connection)
    people = func.count(identity.c.learner_id.distinct())
    about = (
        select(listing.c.content_id, comment_reason.c.reason, people.label("people"))
        .select_from(feedback)
        .join(feedback_detail, feedback_detail.c.detail_id == feedback.c.detail_id)
        .join(comment_reason, comment_reason.c.comment_id == feedback_detail.c.comment_id)
        .join(identity, identity.c.account_id == feedback.c.account_id)
        .join(listing, listing.c.listing_id == feedback.c.listing_id)
        .where(listing.c.content_id.in_(content_ids), comment_reason.c.reason.not_in(_PRAISE))
        .group_by(listing.c.content_id, comment_reason.c.reason)
    )
    most: dict[int, tuple[int, str]] = {}
    for row in connection.execute(about):
        if row.people >= least.comment_people:
            most[row.content_id] = max(most.get(row.content_id, (0, "")), (row.people, row.reason))
    return {
        content_id: f"Comments of {count} people give as the reason: {reason.replace('_', ' ')}."
        for content_id, (count, reason) in most.items()
    }
