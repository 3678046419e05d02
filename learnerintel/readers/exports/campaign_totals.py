"""Totals of campaigns: one row a mailing, as Mailchimp, HubSpot, Marketo and others list them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

import pyarrow as pa
import pyarrow.compute as pc

from learnerintel.domain.periods import iso_day
from learnerintel.domain.tables import RecordChunk
from learnerintel.domain.total_records import CAMPAIGN_TOTALS, MOST_TEST_RECIPIENTS
from learnerintel.readers import mailing_wordings as mailing
from learnerintel.readers import wordings as usual
from learnerintel.readers.blocks import TypedBlock, chunk_of
from learnerintel.readers.casting.words import are_yes_or_no
from learnerintel.readers.headings import Matched, folded, match_headings
from learnerintel.readers.reader import Glimpse, TableReader
from learnerintel.readers.registry import register
from learnerintel.readers.text_blocks import plain

_NOT_SENT = "a draft, or not sent yet"
_PARTS_OF_BOUNCES = ("soft_bounce_count", "hard_bounce_count")
_COUNTS = ("delivered_count", "bounce_count", "open_count", "click_count", "unsubscribe_count")


class CampaignTotalsReader(TableReader):
    """Recipients, deliveries, bounces, openers, clickers and leavers of each campaign; people, not events."""

    name = "campaign_totals"
    label = "totals of campaigns"
    kind = CAMPAIGN_TOTALS
    wordings: ClassVar = {
        "campaign": (*mailing.CAMPAIGN, *folded("id")),
        "campaign_title": (*mailing.CAMPAIGN_TITLE, *folded("name")),
        "subject": mailing.SUBJECT,
        "audience": mailing.AUDIENCE,
        "segment": folded(
            "variant, a b variant, version, segment, segment name, segment text, recipient segment, segmento"
        ),
        "sent": (*mailing.SENT, *folded("date, datum, fecha")),
        "recipient_count": folded(
            "total recipients, recipients, recipient count, emails sent, sent, num included, number sent, sends, "
            "empfänger, empfänger gesamt, gesendet, destinatarios, enviados, destinataires, envoyés"
        ),
        "delivered_count": folded(
            "successful deliveries, delivered, delivered count, deliveries, emails delivered, zugestellt, "
            "erfolgreich zugestellt, entregados, entregas, délivrés, livrés, distribués"
        ),
        "bounce_count": folded("total bounces, bounces, bounced, bounce count, unzustellbar, rebotes, rebonds"),
        "soft_bounce_count": folded("soft bounces, soft bounced, soft bounce, weiche bounces, rebotes suaves"),
        "hard_bounce_count": folded("hard bounces, hard bounced, hard bounce, harte bounces, rebotes duros"),
        "open_count": folded(
            "unique opens, opened, opens unique, recipients who opened, unique opened, open count, opens, "
            "eindeutige öffnungen, öffnungen, aperturas únicas, aperturas, ouvertures uniques, ouvertures"
        ),
        "click_count": folded(
            "unique clicks, clicked, clicks unique, recipients who clicked, clicked email, unique clicked, "
            "click count, clicks, eindeutige klicks, klicks, clics únicos, clics, clics uniques"
        ),
        "unsubscribe_count": folded(
            "unsubscribes, unsubscribed, unsubscriptions, unsubscribe count, opt outs, abmeldungen, abgemeldet, bajas, "
            "cancelaciones, désabonnements, désinscriptions"
        ),
    }
    needs = (("campaign", "campaign_title", "subject"),)
    marks = _COUNTS
    foreign = (
        *usual.PERSON["email"], *usual.PERSON["employee_id"], *mailing.CONTACT["contact_id"], *mailing.LINK,
        *usual.CHANNEL, *usual.COMPLETED_ON,
        *folded("event, action, event type, activity type id, bcc, cc, smtp id, opted in, optin time"),
    )  # fmt: skip
    extras = tuple(replace(CAMPAIGN_TOTALS.field_by_name["bounce_count"], name=name) for name in _PARTS_OF_BOUNCES)
    needs_person = False
    needs_content = False

    def recognise(self, glimpse: Glimpse) -> int | None:
        matched = match_headings(glimpse.headings, self.wordings)
        places = [place for name, place in matched.position.items() if name in _COUNTS]
        return None if are_yes_or_no(glimpse.rows, places) else super().recognise(glimpse)

    def recognise_marks(self, matched: Matched) -> int:
        is_named = "subject" in matched and "campaign" in matched
        return super().recognise_marks(matched) + is_named

    def refine(self, typed: TypedBlock, matched: Matched) -> None:
        if "bounce_count" not in matched and all(name in matched for name in _PARTS_OF_BOUNCES):
            soft, hard = (typed.values[name] for name in _PARTS_OF_BOUNCES)
            typed.values["bounce_count"] = pc.add(soft, hard)
        _name_campaigns(typed)
        if "sent" in matched and "recipient_count" in matched:
            nobody = pc.fill_null(pc.equal(typed.values["recipient_count"], 0), fill_value=False)
            typed.leave_out(typed.is_null("sent_on") & nobody.to_numpy(zero_copy_only=False), _NOT_SENT)

    def across(self, blocks: Iterator[TypedBlock], statements: list[str]) -> Iterator[RecordChunk]:
        test_count = 0
        held = []
        for block in blocks:
            chunk = chunk_of(block, self.kind)
            few = pc.less_equal(chunk.records.column("recipient_count"), MOST_TEST_RECIPIENTS)
            test_count += pc.sum(few).as_py() or 0
            held.append(chunk.records)
            chunk.records = chunk.records.slice(0, 0)
            yield chunk
        if held:
            records, count = _days_apart(pa.concat_tables(held))
            yield RecordChunk(records, [], {}, 0)
            again = _repeated(records)
            if again:
                statements.append(
                    f"{again} rows name a campaign (and variant) that a row before them names; of each the last row "
                    "counts."
                )
            if count:
                statements.append(
                    f"{count} rows are of campaigns that have rows of several days; each day is kept as a mailing of "
                    "its own."
                )
        if test_count:
            statements.append(
                f"{test_count} mailings went to {MOST_TEST_RECIPIENTS} or fewer people. They are kept and count as "
                "tests: their rates say nothing."
            )


def _days_apart(records: pa.Table) -> tuple[pa.Table, int]:
    """Campaigns with the day in their name where a file has rows of several days of them, and how many rows those are.

    A campaign that is sent again, or counted day by day, would else be taken for one whose figures changed.
    """
    campaigns, days, parts = (records.column(name).to_pylist() for name in ("campaign", "sent_on", "segment"))
    seen: dict[tuple[str, str | None], set[int | None]] = {}
    for campaign, day, part in zip(campaigns, days, parts, strict=True):
        seen.setdefault((campaign, part), set()).add(day)
    several = {campaign for (campaign, _), on in seen.items() if len(on) > 1}
    is_several = [campaign in several and day is not None for campaign, day in zip(campaigns, days, strict=True)]
    if not any(is_several):
        return records, 0
    named = [
        f"{campaign}, {iso_day(day)}" if apart else campaign
        for campaign, day, apart in zip(campaigns, days, is_several, strict=True)
    ]
    place = records.schema.get_field_index("campaign")
    field = records.schema.field(place)
    return records.set_column(place, field, pa.array(named, pa.string()).cast(field.type)), sum(is_several)


def _repeated(records: pa.Table) -> int:
    """Rows of campaigns and segments that an earlier row of the file has."""
    things = zip(records.column("campaign").to_pylist(), records.column("segment").to_pylist(), strict=True)
    return records.num_rows - len(set(things))


def _name_campaigns(typed: TypedBlock) -> None:
    """A campaign without an id is known by its title, or its subject, and by the day it was sent."""
    if "campaign" in typed.values and typed.values["campaign"].null_count == 0:
        return
    nothing = pa.nulls(len(typed), pa.string())
    title, subject, named = (
        plain(typed.values[name]) if name in typed.values else nothing
        for name in ("campaign_title", "subject", "campaign")
    )
    title = pc.coalesce(title, subject)
    if "sent_on" in typed.values:
        day = pc.strftime(typed.values["sent_on"].cast(pa.date32()), format="%Y-%m-%d")
        title = pc.coalesce(pc.binary_join_element_wise(title, day, ", "), title)
    typed.values["campaign"] = pc.coalesce(named, title)


register(CampaignTotalsReader())
