"""What became of each person's copy of one mailing, without saying when: one row a person.

HubSpot's contact export of an email, Mailchimp's lists of who opened and who clicked, plain tables of yes and no.
A cell of such a column holds yes or no, a count, or the moment itself; each says that it happened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

import pyarrow as pa
import pyarrow.compute as pc

from learnerintel.domain.record_kinds import NAMING_FIELDS, Field, FieldKind
from learnerintel.domain.tables import RawTable, RecordChunk
from learnerintel.domain.total_records import INVITATIONS
from learnerintel.readers import mailing_wordings as mailing
from learnerintel.readers import wordings as usual
from learnerintel.readers.adding_up import Adding
from learnerintel.readers.blocks import TypedBlock
from learnerintel.readers.headings import Matched, folded
from learnerintel.readers.reader import TableReader
from learnerintel.readers.registry import register
from learnerintel.readers.text_blocks import TextBlock, plain

_FLAGS = ("is_delivered", "is_bounced", "is_opened", "is_clicked", "is_unsubscribed")
#: Who clicked two links has two rows.
_BY_PERSON = Adding(
    key=("person_namespace", "person_key", "campaign"),
    sums=("open_count", "click_count"),
    either=_FLAGS,
    sentence="{count} rows name a person whom a row before them names; their counts are added up.",
)
#: Beginnings and ends of file names that are no part of a campaign's name.
_FILE_NOISE = re.compile(
    r"(?i)^(?:members?|contacts?|recipients?)[ _-]+|[ _-]*(?:opened|opens|clicked|clicks|activity|recipients|members?|"
    r"contacts?|export|bounces?|unsubscribes?|unopened|did not open)(?=[ _.-]|$)|\.(?:csv|tsv|txt|xlsx|gz|zip)$"
)
#: Words of file names that name no campaign.
_SAYS_NOTHING = frozenset({
    "export", "exports", "download", "report", "list", "data", "file", "csv", "table", "email", "emails", "mail",
    "mails", "mailing", "campaign", "campaigns", "newsletter", "recipient", "recipients", "contact", "contacts",
    "member", "members", "people", "activity", "activities", "statistics", "stats", "results", "hubspot", "mailchimp",
    "marketo",
    "upload", "copy", "new", "final", "the", "and", "for",
})  # fmt: skip
_YES_OR_COUNT = r"^(?:[1-9][0-9]*|.*[0-9]{4}.*)$"


class InvitationsReader(TableReader):
    """Delivered, opened, clicked, bounced, unsubscribed: one person's copy of a campaign."""

    name = "invitations"
    label = "who got a mailing"
    kind = INVITATIONS
    wordings: ClassVar = {
        **mailing.CONTACT,
        "campaign": mailing.CAMPAIGN,
        "campaign_title": folded("campaign title, campaign name, email name, mailing name"),
        "sent": (*folded("sent"), *mailing.SENT),
        "is_delivered": folded("delivered, is delivered, zugestellt, entregado, délivré"),
        "is_bounced": folded("bounced, bounce, is bounced, hard bounced, unzustellbar, rebotado, rebond"),
        "is_opened": folded("opened, open, is opened, geöffnet, abierto, ouvert"),
        "is_clicked": folded("clicked, click, is clicked, geklickt, clic, cliqué"),
        "is_unsubscribed": folded(
            "unsubscribed, unsubscribe, is unsubscribed, unsubscribed from campaign, abgemeldet, baja, désabonné"
        ),
        "open_count": folded("opens, open count, times opened, öffnungen, aperturas, ouvertures"),
        "click_count": folded("clicks, click count, times clicked, klicks, clics"),
        "link": mailing.LINK,
        "combination": folded("combination id"),
    }
    needs = (NAMING_FIELDS,)
    marks = (*_FLAGS, "open_count", "click_count", "combination")
    foreign = (
        *folded("event, action, activity type id, optin time, opted in, unsub time, clean time, timestamp, verb"),
        *usual.CONTENT["content_id"], *usual.CONTENT["content_title"], *usual.STATUS, *usual.CHANNEL, *usual.RATING,
        *usual.COMMENT, *usual.TEAM,
    )  # fmt: skip
    extras = (
        Field("link", FieldKind.TEXT, "The address that was clicked; not kept."),
        Field("combination", FieldKind.TEXT, "The variant that was sent; not kept."),
    )
    asks: ClassVar = {"campaign": "Which campaign is this file of? Neither a column nor its name says it."}
    needs_content = False

    def settle(self, matched: Matched) -> Matched:
        if "campaign" not in matched.position and "campaign_title" in matched.position:
            matched.position["campaign"] = matched.position["campaign_title"]
            matched.stated.pop("campaign", None)
        return matched

    def around(self, source: RawTable) -> dict[str, tuple[str, str]]:
        return campaign_in_name(source.file_name)

    def text_block(self, batch: pa.RecordBatch, matched: Matched) -> TextBlock:
        block = super().text_block(batch, matched)
        for name in _FLAGS:
            if name in block.texts:
                block.texts[name] = _said_yes(plain(block.texts[name]))
        if "sent" in block.texts:
            texts = plain(block.texts["sent"])
            is_flag = pc.match_substring_regex(texts, r"^(?i:\s*|[01]|yes|no|y|n|true|false)$")
            block.texts["sent"] = pc.if_else(is_flag, pa.scalar(None, pa.string()), texts)
        return block

    def across(self, blocks: Iterator[TypedBlock], statements: list[str]) -> Iterator[RecordChunk]:
        return _BY_PERSON.chunks(blocks, self.kind, statements)

    def refine(self, typed: TypedBlock, matched: Matched) -> None:
        for flag, count in (("is_opened", "open_count"), ("is_clicked", "click_count")):
            if flag not in typed.values and count in typed.values:
                typed.values[flag] = pc.greater(typed.values[count], 0)


def campaign_in_name(file_name: str | None) -> dict[str, tuple[str, str]]:
    """The campaign that a file's name says, with the sentence on it; nothing where the name is no name."""
    name = _FILE_NOISE.sub("", _FILE_NOISE.sub("", file_name or "")).strip(" _-.")
    if set(re.findall(r"[^\W\d_]{3,}", name.lower())) <= _SAYS_NOTHING:
        return {}
    return {"campaign": (name, f"The campaign is {name!r}, as the file's name says.")}


def _said_yes(texts: pa.Array) -> pa.Array:
    """A count or a moment in place of a yes says yes; none says no."""
    bare = pc.utf8_trim_whitespace(texts)
    is_yes = pc.match_substring_regex(bare, _YES_OR_COUNT)
    return pc.if_else(is_yes, pa.scalar("yes"), texts)


register(InvitationsReader())
