"""A table of a mailing's recipients without names: one row a recipient, yes or no for each thing, and segments.

Nobody is in it, so it becomes no people: what became of the mailing is counted for all of it and for each value of
each segment column. Equal rows are different people.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar

import pyarrow as pa

from learnerintel.domain.record_kinds import Field, FieldKind
from learnerintel.domain.tables import RawTable, RecordChunk
from learnerintel.domain.total_records import CAMPAIGN_TOTALS
from learnerintel.readers import mailing_wordings as mailing
from learnerintel.readers import wordings as usual
from learnerintel.readers.blocks import TypedBlock, chunk_of, record_schema
from learnerintel.readers.casting.words import are_yes_or_no
from learnerintel.readers.exports.invitations import campaign_in_name
from learnerintel.readers.headings import Matched, folded, match_headings
from learnerintel.readers.reader import Glimpse, TableReader
from learnerintel.readers.registry import register
from learnerintel.readers.text_blocks import TextBlock, plain

COUNTED = "a recipient without a name, counted in the totals of the mailing"
#: A column with more different values than this is no segment.
MOST_SEGMENTS = 50
_BEFORE = "was_unsubscribed"
_COUNT_OF = {
    "is_opened": "open_count",
    "is_clicked": "click_count",
    "is_bounced": "bounce_count",
    "is_delivered": "delivered_count",
    "is_unsubscribed": "unsubscribe_count",
}
_NO_SEGMENT = re.compile(r"(?i)\b(?:date|time|id|ip|address|latitude|longitude|count|number|score|zip)\b")


class RecipientSegmentsReader(TableReader):
    """Recipients without names, counted by segment."""

    name = "recipient_segments"
    label = "a table of recipients without names"
    kind = CAMPAIGN_TOTALS
    is_mappable = False
    wordings: ClassVar = {
        "campaign": mailing.CAMPAIGN,
        "is_opened": folded("opened, open, is opened, geöffnet, abierto, ouvert"),
        "is_clicked": folded("clicked, click, is clicked, geklickt, clic, cliqué"),
        "is_bounced": folded("bounced, bounce, is bounced, unzustellbar, rebotado, rebond"),
        "is_delivered": folded("delivered, is delivered, zugestellt, entregado, délivré"),
        "is_unsubscribed": folded(
            "unsubscribed from campaign, unsubscribed, unsubscribe, is unsubscribed, abgemeldet, baja, désabonné"
        ),
        "was_unsubscribed": folded("unsubscribed before campaign, unsubscribed before"),
    }
    needs = (("is_opened", "is_clicked"),)
    marks = ("is_opened", "is_clicked", "is_bounced", "is_unsubscribed")
    foreign = (
        *(word for words in usual.PERSON.values() for word in words), *mailing.CONTACT["contact_id"],
        *mailing.CAMPAIGN_TITLE, *mailing.SUBJECT, *mailing.EVENT, *mailing.LINK,
        *folded("timestamp, total recipients, recipients, sent, hard bounced, open rate, click rate"),
    )  # fmt: skip
    extras = (*(Field(name, FieldKind.FLAG, "Yes or no.") for name in (*_COUNT_OF, _BEFORE)),)
    asks: ClassVar = {"campaign": "Which campaign is this file of? Neither a column nor its name says it."}
    needs_person = False
    needs_content = False

    def __init__(self) -> None:
        self._segments: dict[str, int] = {}

    def recognise(self, glimpse: Glimpse) -> int | None:
        matched = match_headings(glimpse.headings, self.wordings)
        places = [place for name, place in matched.position.items() if name in _COUNT_OF]
        return super().recognise(glimpse) if are_yes_or_no(glimpse.rows, places) else None

    def around(self, source: RawTable) -> dict[str, tuple[str, str]]:
        return campaign_in_name(source.file_name)

    def text_block(self, batch: pa.RecordBatch, matched: Matched) -> TextBlock:
        block = super().text_block(batch, matched)
        used = set(matched.position.values())
        self._segments = {
            heading: place
            for place, heading in enumerate(matched.headings)
            if heading and place not in used and not _NO_SEGMENT.search(heading)
        }
        for heading, place in self._segments.items():
            block.texts[f"segment {heading}"] = plain(batch.column(str(place)))
        return block

    def across(self, blocks: Iterator[TypedBlock], statements: list[str]) -> Iterator[RecordChunk]:
        totals: dict[tuple[str, str | None], Counter[str]] = {}
        row_count = 0
        for block in blocks:
            chunk = chunk_of(block, self.kind)
            row_numbers = set(chunk.records.column("row_number").to_pylist())
            row_count += len(row_numbers)
            self._count(block, row_numbers, totals)
            chunk.records = chunk.records.slice(0, 0)
            yield chunk
        wholes, parts = _sorted(totals)
        if len(wholes) + len(parts) > row_count:
            parts = {}
            statements.append("The file has too few rows for its segments; only the whole mailing is counted.")
        records = _table({**wholes, **parts}, record_schema(self.kind))
        if row_count:
            statements.append(
                f"{row_count} recipients without names became totals: {records.num_rows} of them, for the mailing and "
                "for its segments."
            )
        yield RecordChunk(records, [], {COUNTED: row_count - records.num_rows} if row_count else {}, 0)

    def _count(self, block: TypedBlock, row_numbers: set[int], totals: dict[Any, Counter[str]]) -> None:
        names = [name for name in (*_COUNT_OF, _BEFORE) if name in block.values]
        flags = {name: block.values[name].to_pylist() for name in names}
        segments = {heading: plain(block.texts[f"segment {heading}"]).to_pylist() for heading in self._segments}
        campaigns = plain(block.values["campaign"]).to_pylist()
        for place, row in enumerate(block.row_number.to_pylist()):
            if row not in row_numbers:
                continue
            said = {name: flags[name][place] for name in names}
            totals.setdefault((campaigns[place], None), Counter()).update(_counts(said))
            for heading, texts in segments.items():
                text = (texts[place] or "").strip()
                if text:
                    totals.setdefault((campaigns[place], f"{heading}: {text}"), Counter()).update(_counts(said))


def _counts(said: dict[str, bool | None]) -> dict[str, int]:
    """What one recipient adds; who had left before was sent nothing."""
    if said.get(_BEFORE):
        return {}
    flags = {_COUNT_OF[name]: int(bool(value)) for name, value in said.items() if name in _COUNT_OF}
    return {"recipient_count": 1, **flags}


def _sorted(totals: dict[Any, Counter[str]]) -> tuple[dict[Any, Counter[str]], dict[Any, Counter[str]]]:
    """Totals of whole mailings, and of segments whose column has few different values."""
    wholes = {key: counts for key, counts in totals.items() if key[1] is None}
    spread = Counter(part.split(": ", 1)[0] for _, part in totals if part is not None)
    few = {heading for heading, count in spread.items() if count <= MOST_SEGMENTS * len(wholes)}
    parts = {key: each for key, each in totals.items() if key[1] is not None and key[1].split(": ", 1)[0] in few}
    return wholes, parts


def _table(totals: dict[Any, Counter[str]], schema: pa.Schema) -> pa.Table:
    rows = [
        {"row_number": place, "campaign": campaign, "segment": segment, **counts}
        for place, ((campaign, segment), counts) in enumerate(totals.items(), start=1)
    ]
    plain_schema = pa.schema(
        (each.name, pa.string() if pa.types.is_dictionary(each.type) else each.type) for each in schema
    )
    return pa.Table.from_pylist(rows, plain_schema).cast(schema)


register(RecipientSegmentsReader())
