"""Totals, mailings and audiences: the newest file wins, as for every state.

Totals speak of a page, a campaign or a person over a stretch of days. They stand in tables of their own and are
never taken for dated activity of people. ``source`` is the reader; an empty text in a key stands for "not said".
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, Integer, String, Table, Text

from learnerintel.store.schema.base import key, number, table


def _name(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True, nullable=False)


def _source() -> Column[str]:
    return Column("source", String(40), primary_key=True, nullable=False)


def _counts(*names: str) -> tuple[Column[int], ...]:
    return tuple(Column(name, BigInteger) for name in names)


def _moment(name: str) -> tuple[Column[int], Column[int]]:
    """Its day, and its second where the source has a time."""
    return Column(f"{name}_on", Integer), Column(f"{name}_at", BigInteger)


def _flags(*names: str) -> tuple[Column[bool], ...]:
    return tuple(Column(name, Boolean(create_constraint=False)) for name in names)


#: Grain: source, site, page, period. A page without address and title is the whole site.
web_totals = table(
    "web_totals",
    "reference",
    _source(),
    _name("site"),
    _name("page_address"),
    _name("page_title"),
    key("first_on"),
    key("last_on"),
    key("batch_id"),
    number("row_number"),
    *_counts("view_count", "people_count", "visit_count", "seconds", "reaction_count"),
)

#: Grain: source, campaign, segment; the whole campaign has an empty segment. Counts are people, not clicks.
campaign_totals = table(
    "campaign_totals",
    "reference",
    _source(),
    _name("campaign"),
    _name("segment"),
    key("batch_id"),
    number("row_number"),
    Column("campaign_title", Text),
    Column("subject", Text),
    Column("audience", Text),
    *_moment("sent"),
    *_counts(
        "recipient_count", "delivered_count", "bounce_count", "open_count", "click_count", "unsubscribe_count"
    ),
)

#: Grain: source, person, campaign: one person's copy of a mailing, without saying when what happened to it.
invitation = table(
    "invitation",
    "account_id",
    key("account_id"),
    _source(),
    _name("campaign"),
    key("batch_id"),
    number("row_number"),
    Column("campaign_title", Text),
    *_moment("sent"),
    *_flags("is_delivered", "is_bounced", "is_opened", "is_clicked", "is_unsubscribed"),
    *_counts("open_count", "click_count"),
)

#: Grain: source, person, list.
audience_member = table(
    "audience_member",
    "account_id",
    key("account_id"),
    _source(),
    _name("audience"),
    key("batch_id"),
    number("row_number"),
    Column("status", String(12), nullable=False),
    *_moment("opted_in"),
    *_moment("opted_out"),
    Column("reason", Text),
    Column("campaign", Text),
)

#: Grain: source, person, period.
people_totals = table(
    "people_totals",
    "account_id",
    key("account_id"),
    _source(),
    key("first_on"),
    key("last_on"),
    key("batch_id"),
    number("row_number"),
    Column("last_active_on", Integer),
    *_counts(
        "active_day_count", "view_count", "completion_count", "post_count", "like_count", "file_count",
        "share_count", "seconds",
    ),
)  # fmt: skip

#: Grain: source, measure, team, month. What the company measures itself; nobody is in it by name.
business_measure = table(
    "business_measure",
    "reference",
    _source(),
    _name("measure"),
    _name("team"),
    key("month_on"),
    key("batch_id"),
    number("row_number"),
    Column("value", Float),
)

TOTAL_TABLES: dict[str, Table] = {
    each.name: each
    for each in (web_totals, campaign_totals, invitation, audience_member, people_totals, business_measure)
}
#: What tells one thing of such a table from every other.
TOTAL_KEYS: dict[str, tuple[str, ...]] = {
    name: tuple(column.name for column in each.primary_key.columns if column.name != "batch_id")
    for name, each in TOTAL_TABLES.items()
}
