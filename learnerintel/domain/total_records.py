"""Kinds of record from comms and marketing: totals, mailings and audiences.

A total speaks of a page, a campaign or a person over a stretch of days. It is kept as a total and never turned
into dated activity of people. Dated events of a mailing, and one person's copy of it, are of people.
"""

from __future__ import annotations

from learnerintel.domain.record_kinds import CONTENT, RECORD_ID, Field, FieldKind, RecordKind, Shape, person_fields
from learnerintel.domain.vocabulary import AudienceStatus, Family, MailingEvent

#: A mailing to so few people is a test; its rates say nothing.
MOST_TEST_RECIPIENTS = 5

_PERIOD = (
    Field("first_on", FieldKind.DAY, "First day that the total speaks of.", is_required=True),
    Field("last_on", FieldKind.DAY, "Last day that it speaks of; that day counts.", is_required=True),
)
_CONTACT = person_fields("employee_id", "email", "contact_id", "person_name")
_CAMPAIGN_TITLE = Field("campaign_title", FieldKind.TEXT, "The campaign's title.")

WEB_TOTALS = RecordKind(
    "web_totals",
    "web totals",
    Family.COMMS,
    Shape.STATE,
    "web_totals",
    (
        Field("page_address", FieldKind.TEXT, "Address or path of the page; with no page at all, the whole site."),
        Field("page_title", FieldKind.TEXT, "Title of the page."),
        Field("site", FieldKind.TEXT, "The site or property that the page belongs to."),
        *_PERIOD,
        Field("view_count", FieldKind.COUNT, "Times it was viewed."),
        Field("people_count", FieldKind.COUNT, "Different people, as the source tells them apart."),
        Field("visit_count", FieldKind.COUNT, "Visits or sessions."),
        Field("seconds", FieldKind.SECONDS, "Time that all of them spent there in all."),
        Field("reaction_count", FieldKind.COUNT, "Likes, comments and the like."),
    ),
)
CAMPAIGN_TOTALS = RecordKind(
    "campaign_totals",
    "campaign totals",
    Family.MARKETING,
    Shape.STATE,
    "campaign_totals",
    (
        Field("campaign", FieldKind.TEXT, "The campaign's id in the source, as text.", is_required=True),
        _CAMPAIGN_TITLE,
        Field("subject", FieldKind.TEXT, "Subject line of the mailing."),
        Field("audience", FieldKind.TEXT, "The list it went to."),
        Field("segment", FieldKind.TEXT, "The part of that list the row speaks of; empty for all of it."),
        Field("sent", FieldKind.MOMENT, "When it was sent."),
        Field("recipient_count", FieldKind.COUNT, "People it was sent to."),
        Field("delivered_count", FieldKind.COUNT, "People whom it reached."),
        Field("bounce_count", FieldKind.COUNT, "People whom it did not reach."),
        Field("open_count", FieldKind.COUNT, "People who opened it; machines open mail too."),
        Field("click_count", FieldKind.COUNT, "People who clicked a link."),
        Field("unsubscribe_count", FieldKind.COUNT, "People who unsubscribed."),
    ),
)
MAILING_EVENTS = RecordKind(
    "mailing_events",
    "mailing events",
    Family.MARKETING,
    Shape.EVENT,
    "mailing_event",
    (
        *_CONTACT,
        *CONTENT,
        Field("occurred", FieldKind.MOMENT, "When it happened.", is_required=True),
        Field(
            "event",
            FieldKind.CHOICE,
            "sent, delivered, opened, clicked, bounced or unsubscribed.",
            True,
            choices=tuple(MailingEvent),
        ),
        Field("campaign", FieldKind.TEXT, "The campaign's id in the source, as text.", is_required=True),
        _CAMPAIGN_TITLE,
        Field("link", FieldKind.TEXT, "The address that was clicked."),
        Field("is_machine", FieldKind.FLAG, "A machine did it: an image proxy, a link scanner."),
        RECORD_ID,
    ),
)
INVITATIONS = RecordKind(
    "invitations",
    "invitations",
    Family.MARKETING,
    Shape.STATE,
    "invitation",
    (
        *_CONTACT,
        Field("campaign", FieldKind.TEXT, "The campaign's id or name.", is_required=True),
        _CAMPAIGN_TITLE,
        Field("sent", FieldKind.MOMENT, "When it was sent."),
        Field("is_delivered", FieldKind.FLAG, "It reached the person."),
        Field("is_bounced", FieldKind.FLAG, "It did not reach the person."),
        Field("is_opened", FieldKind.FLAG, "It was opened; machines open mail too."),
        Field("is_clicked", FieldKind.FLAG, "A link in it was clicked."),
        Field("is_unsubscribed", FieldKind.FLAG, "The person unsubscribed because of it."),
        Field("open_count", FieldKind.COUNT, "Times it was opened."),
        Field("click_count", FieldKind.COUNT, "Clicks in it."),
    ),
)
AUDIENCE = RecordKind(
    "audience",
    "audience members",
    Family.MARKETING,
    Shape.STATE,
    "audience_member",
    (
        *_CONTACT,
        Field("audience", FieldKind.TEXT, "The list the person is on."),
        Field(
            "status",
            FieldKind.CHOICE,
            "subscribed, unsubscribed or cleaned (the address bounces).",
            is_required=True,
            choices=tuple(AudienceStatus),
        ),
        Field("opted_in", FieldKind.MOMENT, "When the person subscribed."),
        Field("opted_out", FieldKind.MOMENT, "When the person unsubscribed, or was cleaned."),
        Field("reason", FieldKind.TEXT, "Why the person unsubscribed."),
        Field("campaign", FieldKind.TEXT, "The campaign after which it was."),
    ),
)


def _totals_of_people(name: str, label: str, family: Family) -> RecordKind:
    return RecordKind(
        name,
        label,
        family,
        Shape.STATE,
        "people_totals",
        (
            *person_fields(),
            *_PERIOD,
            Field("last_active_on", FieldKind.DAY, "Last day on which the person did anything there."),
            Field("active_day_count", FieldKind.COUNT, "Days on which the person did anything there."),
            Field("view_count", FieldKind.COUNT, "Pages, messages or items viewed."),
            Field("completion_count", FieldKind.COUNT, "Items completed."),
            Field("post_count", FieldKind.COUNT, "Messages posted."),
            Field("like_count", FieldKind.COUNT, "Messages liked."),
            Field("file_count", FieldKind.COUNT, "Files viewed or edited."),
            Field("share_count", FieldKind.COUNT, "Files shared."),
            Field("seconds", FieldKind.SECONDS, "Time spent in all."),
        ),
    )


INTRANET_TOTALS = _totals_of_people("intranet_totals", "intranet totals of people", Family.COMMS)
LEARNING_TOTALS = _totals_of_people("learning_totals", "learning totals of people", Family.LMS)

BUSINESS_MEASURES = RecordKind(
    "business_measures",
    "business measures",
    Family.HR,
    Shape.STATE,
    "business_measure",
    (
        Field("measure", FieldKind.TEXT, "What is measured: sales, claims, tickets, days of absence.", True),
        Field("team", FieldKind.TEXT, "The unit, by the name that the roster gives it.", True),
        Field("month_on", FieldKind.DAY, "First day of the month.", True),
        Field("value", FieldKind.NUMBER, "The value of that month.", True),
    ),
)

TOTAL_KINDS = (
    WEB_TOTALS, INTRANET_TOTALS, LEARNING_TOTALS, CAMPAIGN_TOTALS, INVITATIONS, AUDIENCE, MAILING_EVENTS,
    BUSINESS_MEASURES,
)  # fmt: skip
