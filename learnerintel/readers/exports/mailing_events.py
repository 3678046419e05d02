"""Events of mailings: each time something became of one person's copy, as Mailchimp, HubSpot and Marketo log it.

Opens are kept and marked where a machine made them, as far as the row shows it: an image proxy's address, a
scanner's name, HubSpot's ``filtered_event``, Marketo's bot mark, a click within ten seconds of the sending.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar

import pyarrow as pa
import pyarrow.compute as pc

from learnerintel.domain.record_kinds import NAMING_FIELDS, Field, FieldKind
from learnerintel.domain.tables import RecordChunk
from learnerintel.domain.total_records import MAILING_EVENTS
from learnerintel.domain.vocabulary import MailingEvent
from learnerintel.readers import machine_opens
from learnerintel.readers import mailing_wordings as mailing
from learnerintel.readers import wordings as usual
from learnerintel.readers.blocks import TypedBlock, chunk_of
from learnerintel.readers.casting.words import fold, words_for
from learnerintel.readers.headings import Matched, folded
from learnerintel.readers.machine_opens import FASTEST_CLICK_SECONDS, with_fast_clicks
from learnerintel.readers.reader import TableReader
from learnerintel.readers.registry import register

NOT_ON_ITS_WAY = "says nothing of whether it reached anybody (queued, deferred, dropped, reported, other activities)"
_WORDS = words_for(
    tuple(MailingEvent),
    {
        MailingEvent.SENT: "send, send email, sent email, 6, gesendet, enviado, envoyé",
        MailingEvent.DELIVERED: "delivery, deliver, email delivered, 7, zugestellt, entregado, délivré, livré",
        MailingEvent.OPENED: "open, open email, email opened, unique open, 10, geöffnet, abierto, ouvert",
        MailingEvent.CLICKED: "click, click email, email clicked, click through, 11, geklickt, clic, cliqué",
        MailingEvent.BOUNCED: "bounce, hard bounce, soft bounce, email bounced, email bounced soft, hard bounced, "
        "soft bounced, 8, 27, unzustellbar, rebotado, rebote, rebond",
        MailingEvent.UNSUBSCRIBED: "unsubscribe, unsub, unsubscribe email, opt out, opted out, 9, abgemeldet, baja, "
        "désabonné",
    },
    {
        NOT_ON_ITS_WAY: "queued, processed, deferred, dropped, mta dropped, spamreport, spam report, spam, abuse, "
        "complaint, forward, print, statuschange, status change, unbounce, conversation, 1, 2, 3, 12, 13, 22, 24, 25, "
        "34, 35, 36, 37, 46, 104, 113, 114, 115",
    },
)
_MARKETO = frozenset({"marketo guid", "primary attribute value id"})
_EXTRAS = (
    Field("reader_address", FieldKind.TEXT, "Network address the event came from; not kept."),
    Field("reader_program", FieldKind.TEXT, "Program it came from; not kept."),
    Field("is_filtered", FieldKind.FLAG, "The source leaves it out of its own reports."),
    Field("sent_before", FieldKind.MOMENT, "When the mailing was sent."),
    Field("reason", FieldKind.TEXT, "Why the person left; not kept."),
    Field("attributes", FieldKind.TEXT, "Further attributes as JSON."),
)


class MailingEventsReader(TableReader):
    """Sendings, deliveries, opens, clicks, bounces and leavings, each with its person and its moment."""

    name = "mailing_events"
    label = "events of mailings"
    kind = MAILING_EVENTS
    wordings: ClassVar = {
        **mailing.CONTACT,
        "content_id": usual.CONTENT["content_id"],
        "occurred": folded(
            "timestamp, created, activity date, event date, event time, occurred, occurred at, date and time, date, "
            "created at, datum, zeitpunkt, fecha, date de l événement"
        ),
        "event": (*folded("activity type id"), *mailing.EVENT),
        "campaign": (*folded("primary attribute value id"), *mailing.CAMPAIGN),
        "campaign_title": mailing.CAMPAIGN_TITLE,
        "link": mailing.LINK,
        "record_id": (*folded("marketo guid, id"), *usual.RECORD_ID),
        "reader_address": mailing.ADDRESS_OF_READER,
        "reader_program": mailing.PROGRAM_OF_READER,
        "is_filtered": folded("filtered event, is bot activity, is bot, machine open, is machine"),
        "sent_before": folded("sent by created, sent at, send time, sent time"),
        "reason": folded("reason"),
        "attributes": folded("attributes"),
    }
    needs = (NAMING_FIELDS, ("occurred",), ("event",), ("campaign",))
    marks = ("event", "campaign")
    foreign = (
        *usual.CHANNEL, *usual.RATING, *usual.COMMENT, *usual.STATUS, *usual.SCORE, *usual.PROGRESS,
        *usual.COMPLETED_ON, *usual.TEAM, *folded("optin time, opted in, successful deliveries"),
    )  # fmt: skip
    words: ClassVar = {"event": _WORDS}
    extras = _EXTRAS
    needs_content = False

    def settle(self, matched: Matched) -> Matched:
        if "event" in matched or "reason" not in matched or "campaign" not in matched:
            return matched
        return replace(matched, stated={**matched.stated, "event": str(MailingEvent.UNSUBSCRIBED)})

    def refine(self, typed: TypedBlock, matched: Matched) -> None:
        if "attributes" in typed.values:
            _unfold_attributes(typed)
        is_act = typed.says("event", MailingEvent.OPENED) | typed.says("event", MailingEvent.CLICKED)
        signs = []
        if "reader_address" in typed.values:
            signs.append(machine_opens.by_address(typed.values["reader_address"]))
        if "reader_program" in typed.values:
            signs.append(machine_opens.by_program(typed.values["reader_program"]))
        if "is_filtered" in typed.values:
            signs.append(typed.values["is_filtered"])
        if "sent_before_at" in typed.values:
            signs.append(_too_fast(typed))
        if signs:
            typed.values["is_machine"] = pc.if_else(pa.array(is_act), _any_of(signs), pa.scalar(None, pa.bool_()))
        if _MARKETO.intersection(map(fold, matched.headings)) and "contact_id" in typed.values:
            typed.values["person_key"] = typed.values["contact_id"]
            typed.values["person_namespace"] = pa.array(["marketo lead"] * len(typed)).dictionary_encode()

    def across(self, blocks: Iterator[TypedBlock], statements: list[str]) -> Iterator[RecordChunk]:
        held: list[pa.Table] = []
        for block in blocks:
            chunk = chunk_of(block, self.kind)
            held.append(chunk.records)
            chunk.records = chunk.records.slice(0, 0)
            yield chunk
        if held:
            records, count = with_fast_clicks(pa.concat_tables(held))
            yield RecordChunk(records, [], {}, 0)
            if count:
                statements.append(
                    f"{count} clicks came within {FASTEST_CLICK_SECONDS} seconds of the delivery; they are marked as a "
                    "machine's."
                )


def _any_of(signs: list[pa.Array]) -> pa.Array:
    """True where any sign says so; unknown where all are unknown."""
    found = signs[0]
    for sign in signs[1:]:
        found = pc.or_kleene(found, sign) if found.null_count + sign.null_count == 0 else pc.if_else(
            pc.fill_null(pc.or_kleene(found, sign), fill_value=False),
            pa.scalar(True),
            pc.coalesce(found, sign),
        )
    return found


def _too_fast(typed: TypedBlock) -> pa.Array:
    """A click so soon after the sending that no person made it; unknown where a time is."""
    is_timed = pc.and_(typed.values["is_time_known"], typed.values["is_sent_before_time_known"])
    seconds = pc.subtract(typed.values["occurred_at"], typed.values["sent_before_at"])
    is_fast = pc.and_(pc.less(seconds, FASTEST_CLICK_SECONDS), pc.greater_equal(seconds, 0))
    is_click = pa.array(typed.says("event", MailingEvent.CLICKED))
    return pc.if_else(is_timed, pc.and_(is_fast, is_click), pa.scalar(None, pa.bool_()))


def _unfold_attributes(typed: TypedBlock) -> None:
    """Link, program and bot mark of Marketo's activities, which stand in one cell as JSON."""
    encoded = typed.values["attributes"].dictionary_encode()
    found = [_attributes(text) for text in encoded.dictionary.to_pylist()]
    for name, keys in (("link", ("link", "clicked link", "link id")), ("reader_program", ("user agent",))):
        texts = pa.array([next((each[key] for key in keys if key in each), None) for each in found], pa.string())
        typed.values[name] = texts.take(encoded.indices)
    bots = [each.get("is bot activity") for each in found]
    marks = pa.array([None if bot is None else bot in ("true", "1") for bot in bots], pa.bool_())
    typed.values["is_filtered"] = marks.take(encoded.indices)


def _attributes(text: str | None) -> dict[str, str]:
    """Attributes by lower-case name; none where the cell holds no JSON object."""
    try:
        values: Any = json.loads(text or "")
    except ValueError:
        return {}
    if not isinstance(values, dict):
        return {}
    return {str(name).lower(): str(value).lower() if isinstance(value, bool) else str(value)
            for name, value in values.items() if value is not None}


register(MailingEventsReader())
