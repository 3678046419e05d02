"""Every table of the store.

Rules (they keep one schema good for SQLite, PostgreSQL and Citus):

* days are whole days since 1970-01-01 in the company's time zone, times whole seconds UTC, shares 0 to 1;
* unknown is NULL, never 0;
* ``Table.info["citus"]`` says how a distributed engine places the table: ``reference``, ``local`` or
  the distribution column; every primary key of a distributed table contains that column;
* no triggers, no surrogate ids on large tables, every constraint named.

Facts name people and content as their source does, by ``account_id`` (one person in one source's way of
naming) and ``listing_id`` (one content item likewise). Which learner and which content that is, is decided
in ``identity.learner_id`` and ``listing.content_id``. So a roster that comes later, a confirmed match or an
undo moves a pointer and refreshes rollups; it never rewrites a fact.
"""

from __future__ import annotations

from learnerintel.store.schema.base import metadata
from learnerintel.store.schema.contents import catalogue_row, content, content_obligation
from learnerintel.store.schema.decisions import audit, decision, handover, waiting_decision
from learnerintel.store.schema.door import door_count, door_token, posted_statement
from learnerintel.store.schema.editions import edition
from learnerintel.store.schema.erasures import erased_identifier, erasure_request
from learnerintel.store.schema.events import (
    EVENT_KEY,
    EVENT_TABLES,
    UNSTATED,
    activity,
    activity_detail,
    comment,
    comment_label,
    comment_reason,
    event_record,
    feedback,
    feedback_detail,
    mailing_event,
    mailing_event_detail,
    offer,
    offer_detail,
    repeat_day,
    repeat_row,
)
from learnerintel.store.schema.ledger import batch, import_attempt, setting, store_state
from learnerintel.store.schema.matches import account_match, team_change
from learnerintel.store.schema.notices import notice, notice_answer, notice_template
from learnerintel.store.schema.people import absence, learner, membership, roster_row, team
from learnerintel.store.schema.sources import (
    batch_account,
    batch_listing,
    identity,
    identity_link,
    identity_name,
    listing,
    listing_link,
)
from learnerintel.store.schema.states import STATE_KEYS, STATE_TABLES, assignment, transcript
from learnerintel.store.schema.sums import asked, assessment, daily_use_month
from learnerintel.store.schema.targets import target
from learnerintel.store.schema.totals import (
    TOTAL_TABLES,
    audience_member,
    business_measure,
    campaign_totals,
    invitation,
    people_totals,
    web_totals,
)
from learnerintel.store.schema.views import learner_content_day, pairing, views

__all__ = [
    "EVENT_KEY",
    "EVENT_TABLES",
    "STATE_KEYS",
    "STATE_TABLES",
    "TOTAL_TABLES",
    "UNSTATED",
    "absence",
    "account_match",
    "activity",
    "activity_detail",
    "asked",
    "assessment",
    "assignment",
    "audience_member",
    "audit",
    "batch",
    "batch_account",
    "batch_listing",
    "business_measure",
    "campaign_totals",
    "catalogue_row",
    "comment",
    "comment_label",
    "comment_reason",
    "content",
    "content_obligation",
    "daily_use_month",
    "decision",
    "door_count",
    "door_token",
    "edition",
    "erased_identifier",
    "erasure_request",
    "event_record",
    "feedback",
    "feedback_detail",
    "handover",
    "identity",
    "identity_link",
    "identity_name",
    "import_attempt",
    "invitation",
    "learner",
    "learner_content_day",
    "listing",
    "listing_link",
    "mailing_event",
    "mailing_event_detail",
    "membership",
    "metadata",
    "notice",
    "notice_answer",
    "notice_template",
    "offer",
    "offer_detail",
    "pairing",
    "people_totals",
    "posted_statement",
    "repeat_day",
    "repeat_row",
    "roster_row",
    "setting",
    "store_state",
    "target",
    "team",
    "team_change",
    "transcript",
    "views",
    "waiting_decision",
    "web_totals",
]
