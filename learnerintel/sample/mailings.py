"""What became of the company's mails: its monthly letter, and one invitation in two versions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from learnerintel.domain.vocabulary import MailingEvent
from learnerintel.sample.offers import EMAILED, Offers
from learnerintel.sample.organisation import Organisation
from learnerintel.sample.streams import stream

EVENTS: tuple[MailingEvent, ...] = tuple(MailingEvent)
_SENT, _DELIVERED, _OPENED, _CLICKED, _BOUNCED, _LEFT = (
    EVENTS.index(event)
    for event in (
        MailingEvent.SENT, MailingEvent.DELIVERED, MailingEvent.OPENED, MailingEvent.CLICKED, MailingEvent.BOUNCED,
        MailingEvent.UNSUBSCRIBED,
    )
)  # fmt: skip
_DAY_SECONDS, _SENT_AT = 86_400, 8 * 3600
#: Shares of the copies; a scanner follows links within seconds, and half of the opens are made by machines.
_BOUNCE_SHARE, _OPEN_SHARE, _CLICK_SHARE, _SCANNER_SHARE, _LEAVE_SHARE = 0.02, 0.55, 0.06, 0.03, 0.003
#: The same invitation in two versions, so many days before the last, to half of the people each.
VERSIONS = ("Autumn invitation A", "Autumn invitation B")
_VERSIONS_DAYS_AGO, _VERSION_CLICKS = 80, (0.08, 0.19)
_SECONDS_TO_CLICK = 9000


@dataclass(frozen=True, slots=True)
class Mailings:
    """Events of mails, oldest first.

    Attributes:
        person: number of the person.
        campaign: name of the mailing.
        event: position in ``EVENTS``.
        second: seconds from 1970-01-01 00:00.
        link: the address that was followed, None for other events.
    """

    person: np.ndarray
    campaign: np.ndarray
    event: np.ndarray
    second: np.ndarray
    link: np.ndarray

    def __len__(self) -> int:
        return len(self.person)


def mailings_of(organisation: Organisation, offers: Offers, seed: int) -> Mailings:
    """What became of every copy of every letter that offered something, and of the two versions.

    Args:
        organisation: people and teams.
        offers: those by email name the letters and who got them.
        seed: of the random numbers.
    """
    rng = stream(seed, "mailings")
    mailed = (offers.channel == EMAILED) & (offers.campaign != "")
    copies = sorted(
        {
            (int(day), str(name), int(person))
            for day, name, person in zip(
                offers.day[mailed], offers.campaign[mailed], offers.person[mailed], strict=True
            )
        }
    )
    parts = [np.array([copy[2] for copy in copies]), np.array([copy[0] for copy in copies])]
    names = np.array([copy[1] for copy in copies], dtype=object)
    chance = np.full(len(copies), _CLICK_SHARE)
    day = organisation.period.ago(_VERSIONS_DAYS_AGO)
    people = rng.permutation(organisation.present_in(np.arange(len(organisation.teams)), day))
    halves = np.arange(len(people)) % 2
    person, on = np.concatenate((parts[0], people)), np.concatenate((parts[1], np.full(len(people), day)))
    campaign = np.concatenate((names, np.array(VERSIONS, dtype=object)[halves]))
    chance = np.concatenate((chance, np.array(_VERSION_CLICKS)[halves]))
    return _events(person, on, campaign, chance, rng)


def _events(
    person: np.ndarray, day: np.ndarray, campaign: np.ndarray, chance: np.ndarray, rng: np.random.Generator
) -> Mailings:
    count = len(person)
    sent = day.astype(np.int64) * _DAY_SECONDS + _SENT_AT
    came = sent + rng.integers(1, 9, count)
    later = rng.exponential(_SECONDS_TO_CLICK, (3, count)).astype(np.int64) + 60
    bounced = rng.random(count) < _BOUNCE_SHARE
    arrived = ~bounced
    events = (
        (np.ones(count, dtype=bool), _SENT, sent),
        (bounced, _BOUNCED, came),
        (arrived, _DELIVERED, came),
        (arrived & (rng.random(count) < _OPEN_SHARE), _OPENED, came + later[0]),
        (arrived & (rng.random(count) < _SCANNER_SHARE), _CLICKED, came + 3),
        (arrived & (rng.random(count) < chance), _CLICKED, came + later[1]),
        (arrived & (rng.random(count) < _LEAVE_SHARE), _LEFT, came + later[2]),
    )
    columns = [
        (person[holds], campaign[holds], np.full(np.count_nonzero(holds), event), at[holds])
        for holds, event, at in events
    ]
    joined = [np.concatenate(column) for column in zip(*columns, strict=True)]
    order = np.argsort(joined[3], kind="stable")
    person, campaign, event, second = (column[order] for column in joined)
    link = np.where(event == _CLICKED, "https://learn.brightwater.example/letter", None)
    return Mailings(person, campaign, event, second, link)


