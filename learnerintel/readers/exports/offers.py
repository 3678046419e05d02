"""Offers: content that was put before somebody, by invitation, mail, recommendation or listing."""

from __future__ import annotations

from typing import ClassVar

from learnerintel.domain.records import CONTENT_FIELDS, OFFERS, PERSON_FIELDS
from learnerintel.domain.tables import ReadingChoices
from learnerintel.domain.vocabulary import Channel
from learnerintel.readers import wordings as usual
from learnerintel.readers.blocks import TypedBlock
from learnerintel.readers.headings import Matched, folded, readings
from learnerintel.readers.reader import TableReader
from learnerintel.readers.registry import register

_PLAIN = "offered on, offer date, offered at, date offered, offered, angeboten am, ofrecido el, proposé le"
#: Headings of the date that say how the offer reached the person.
_TELLING = {
    Channel.EMAILED: "sent on, sent date, send date, emailed on, email sent, delivered on, mailed on, versendet am, "
    "gesendet am, enviado el, fecha de envío, envoyé le, date d envoi",
    Channel.INVITED: "invited on, invitation date, invited, eingeladen am, invitado el, invité le",
    Channel.RECOMMENDED: "recommended on, recommendation date, suggested on, empfohlen am, recomendado el, "
    "recommandé le",
    Channel.LISTED: "listed on, shown on, displayed on, gelistet am, mostrado el, affiché le",
}
_CHANNEL_OF = {word: channel for channel, words in _TELLING.items() for word in folded(words)}


class OffersReader(TableReader):
    """Offers by channel; without a channel column the heading of the date says it ("Sent on")."""

    name = "offers"
    label = "offers"
    kind = OFFERS
    wordings: ClassVar = {
        **usual.PERSON,
        **usual.CONTENT,
        "occurred": (*folded(_PLAIN), *_CHANNEL_OF, *folded("date and time, timestamp, date, datum, fecha")),
        "channel": usual.CHANNEL,
        "campaign": usual.CAMPAIGN,
        "obligation": usual.OBLIGATION,
        "record_id": usual.RECORD_ID,
    }
    needs = (PERSON_FIELDS, CONTENT_FIELDS, ("occurred",))
    marks = ("channel", "campaign")
    foreign = (
        *usual.VERB,
        *usual.STATUS,
        *usual.SCORE,
        *usual.PROGRESS,
        *usual.COMPLETED_ON,
        *usual.DUE_ON,
        *usual.RATING,
        *usual.COMMENT,
    )

    def missing(self, matched: Matched) -> list[str]:
        missing = super().missing(matched)
        if "channel" not in matched and "occurred" in matched and _implied(matched) is None:
            missing.append("channel")
        return missing

    def recognise_marks(self, matched: Matched) -> int:
        return super().recognise_marks(matched) + (_implied(matched) is not None)

    def conclude(self, matched: Matched, choices: ReadingChoices) -> list[str]:
        del choices
        channel = None if "channel" in matched else _implied(matched)
        if channel is None:
            return []
        return [f"Every row is read as {channel}, as the heading {matched.heading('occurred')!r} says."]

    def refine(self, typed: TypedBlock, matched: Matched) -> None:
        channel = None if "channel" in matched else _implied(matched)
        if channel is not None:
            typed.put("channel", str(channel))


def _implied(matched: Matched) -> Channel | None:
    """The channel that the date's heading names."""
    if "occurred" not in matched:
        return None
    named = (_CHANNEL_OF.get(reading) for reading in readings(matched.heading("occurred")))
    return next((channel for channel in named if channel is not None), None)


register(OffersReader())
