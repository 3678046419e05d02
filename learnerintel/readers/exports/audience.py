"""Audiences of mailing lists: who is subscribed, who left and why, whose address was cleaned away.

Mailchimp writes one file for each of the three states and says the state nowhere in it: the columns that only
leavers and cleaned addresses have tell, or the file's name.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import ClassVar

import pyarrow.compute as pc

from learnerintel.domain.record_kinds import NAMING_FIELDS, Field, FieldKind
from learnerintel.domain.tables import RawTable
from learnerintel.domain.total_records import AUDIENCE
from learnerintel.domain.vocabulary import AudienceStatus
from learnerintel.readers import mailing_wordings as mailing
from learnerintel.readers.blocks import TypedBlock
from learnerintel.readers.casting.words import fold, words_for
from learnerintel.readers.columns import Column
from learnerintel.readers.headings import Matched, folded
from learnerintel.readers.reader import TableReader
from learnerintel.readers.registry import register
from learnerintel.readers.text_blocks import plain

_STATE_OF_FILE = re.compile(r"(?:^|[^a-z])(subscribed|unsubscribed|cleaned)(?:[^a-z]|$)")
_NEITHER = "neither subscribed nor unsubscribed (pending, archived, transactional)"
_STATUS_WORDS = words_for(
    tuple(AudienceStatus),
    {
        AudienceStatus.SUBSCRIBED: "active, opted in, opt in, opt-in, confirmed, true, yes, angemeldet, aktiv, "
        "suscrito, activo, abonné, inscrit",
        AudienceStatus.UNSUBSCRIBED: "opted out, opt out, opt-out, unsubscribe, false, no, abgemeldet, baja, "
        "cancelado, désabonné, désinscrit",
        AudienceStatus.CLEANED: "bounced, hard bounced, hard bounce, invalid, bereinigt, limpiado, nettoyé",
    },
    {_NEITHER: "pending, archived, transactional, non-subscribed, nonsubscribed, unconfirmed, ausstehend"},
)
_OUT_HEADINGS = folded("portal unsubscribe, unsubscribed from all email, opted out of all email, email opt out")
#: These say by themselves that a mailing list is meant; a bare "Status" does not.
_STATE_HEADINGS = folded("subscription status, email marketing status, marketing status, opt in status")
_OUT_WORDS = words_for(
    tuple(AudienceStatus),
    {AudienceStatus.UNSUBSCRIBED: "true, yes, y, 1, ja, x", AudienceStatus.SUBSCRIBED: "false, no, n, 0, nein"},
)


class AudienceReader(TableReader):
    """Members of a mailing list with their state, when they came and when they left."""

    name = "audience"
    label = "an audience of a mailing list"
    kind = AUDIENCE
    wordings: ClassVar = {
        **mailing.CONTACT,
        "audience": mailing.AUDIENCE,
        "status": folded(
            "portal unsubscribe, unsubscribed from all email, opted out of all email, email opt out, "
            "subscription status, email marketing status, marketing status, status, opt in status, member status, "
            "abonnementstatus, estado de suscripción, statut d abonnement"
        ),
        "opted_in": folded(
            "optin time, opt in time, opted in, timestamp opt, timestamp signup, confirm time, subscribed on, "
            "subscribed at, subscribe date, date subscribed, angemeldet am, suscrito el, "
            "abonné le"
        ),
        "opted_out": folded(
            "unsub time, clean time, opted out, unsubscribed on, unsubscribed at, unsubscribe date, "
            "date unsubscribed, opt out date, abgemeldet am, baja el, désabonné le"
        ),
        "reason": folded("unsub reason, unsubscribe reason, reason, opt out reason, abmeldegrund, motivo, motif"),
        "other_reason": folded("unsub reason other"),
        "campaign": (*folded("unsub campaign id, clean campaign id, unsub campaign title, clean campaign title"),),
    }
    needs = (NAMING_FIELDS,)
    marks = ("opted_in", "opted_out")
    foreign = folded("campaign id, opened, clicked, delivered, event, action, timestamp, content id, hire date")
    words: ClassVar = {"status": _STATUS_WORDS}
    extras = (Field("other_reason", FieldKind.TEXT, "The reason in the person's own words."),)
    asks: ClassVar = {"status": "Are these people subscribed, unsubscribed or cleaned? The file does not say."}
    needs_content = False

    def __init__(self) -> None:
        self._is_by_time = False

    def recognise_marks(self, matched: Matched) -> int:
        is_of_mail = "status" in matched and fold(matched.heading("status")) in (*_OUT_HEADINGS, *_STATE_HEADINGS)
        return super().recognise_marks(matched) + is_of_mail

    def columns(self, matched: Matched) -> tuple[Column, ...]:
        """A column headed "Portal Unsubscribe" says yes of those who are no longer subscribed."""
        is_out = "status" in matched and fold(matched.heading("status")) in _OUT_HEADINGS
        return tuple(
            replace(column, words=_OUT_WORDS) if is_out and column.name == "status" else column
            for column in super().columns(matched)
        )

    def around(self, source: RawTable) -> dict[str, tuple[str, str]]:
        told = set(map(fold, source.headings))
        found = _STATE_OF_FILE.search((source.file_name or "").lower())
        if found:
            return {"status": (found[1], f"Everybody is read as {found[1]}, as the file's name says.")}
        if "clean time" in told or "unsub time" in told:
            self._is_by_time = True
            status = AudienceStatus.CLEANED if "clean time" in told else AudienceStatus.UNSUBSCRIBED
            return {"status": (status, f"Who has a time in the column of those who left is {status}, others are not.")}
        if "optin time" in told:
            said = "Everybody is read as subscribed: the file has no column that only leavers have."
            return {"status": (AudienceStatus.SUBSCRIBED, said)}
        return {}

    def refine(self, typed: TypedBlock, matched: Matched) -> None:
        if self._is_by_time and "status" in matched.stated and "opted_out_on" in typed.values:
            typed.put("status", str(AudienceStatus.SUBSCRIBED), typed.is_null("opted_out_on"))
        if "other_reason" in typed.values:
            other = typed.values["other_reason"]
            if "reason" in typed.values:
                other = pc.coalesce(plain(other), plain(typed.values["reason"]))
            typed.values["reason"] = other


register(AudienceReader())
