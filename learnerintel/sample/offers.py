"""What was put before whom: letters, recommendations, invitations and lists; and what was taken up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from learnerintel.domain.vocabulary import Channel
from learnerintel.sample.appeal import Appeal
from learnerintel.sample.organisation import Organisation
from learnerintel.sample.plans import PLANS, TruthKind
from learnerintel.sample.rhythm import date_of, weekday_of
from learnerintel.sample.shelf import Shelf
from learnerintel.sample.streams import stream
from learnerintel.sample.uses import OPTIONAL, RECOMMENDED, Uses

CHANNELS: tuple[Channel, ...] = tuple(Channel)
INVITED, EMAILED, SHOWN, LISTED = (
    CHANNELS.index(channel) for channel in (Channel.INVITED, Channel.EMAILED, Channel.RECOMMENDED, Channel.LISTED)
)
#: Chance that an average person takes up an average item, by channel in the order of ``CHANNELS``.
_TAKE_UP = {INVITED: 0.45, EMAILED: 0.045, SHOWN: 0.09, LISTED: 0.02}
_TAKE_UP_SHARES = np.array([_TAKE_UP[code] for code in range(len(CHANNELS))])
#: People take an offer up within four weeks, most of them within one.
_PATIENCE_DAYS, _LONGEST_PATIENCE = 6, 27
_LETTER_ITEMS, _LIST_ITEMS = 2, 3
_SHOWN_PER_PERSON_AND_MONTH = 1.5
#: Share of people who have not turned the letter off; roles without a desk do not get it at all.
_SUBSCRIBED_SHARE = 0.88
_INVITED_TEAMS, _WORKSHOP_EVERY = 2, 75
#: Days before the last on which the items of hidden truths were offered to those they are about.
_TRUTH_LETTERS, _TRUTH_SHOWN = (320, 210, 110), 75
_OFFERED_TRUTHS = frozenset(
    {
        TruthKind.NEVER_OPENS,
        TruthKind.DISLIKES,
        TruthKind.ABANDONS,
        TruthKind.BEHIND_PEERS,
        TruthKind.REGULATORY_UNKNOWN,
        TruthKind.MANDATORY_BUT_NOT_REGULATORY,
        TruthKind.ROLE_CRITICAL,
        TruthKind.PREREQUISITE,
    }
)
_SEASONS = ("Winter", "Spring", "Summer", "Autumn")


@dataclass(frozen=True, slots=True)
class Offers:
    """Offers of the new LMS's items; days count from 1970-01-01.

    Attributes:
        person: number of the person.
        content: number of the item.
        channel: position in ``CHANNELS``.
        day: when it was offered.
        campaign: name of the mailing, empty for none.
        obligation: position in ``uses.OBLIGATIONS``.
        is_planned: whether it belongs to a hidden truth, and so is taken up only as that truth says.
    """

    person: np.ndarray
    content: np.ndarray
    channel: np.ndarray
    day: np.ndarray
    campaign: np.ndarray
    obligation: np.ndarray
    is_planned: np.ndarray

    def __len__(self) -> int:
        return len(self.person)

    def taken_up(self, organisation: Organisation, appeal: Appeal, is_barred: np.ndarray, seed: int) -> Uses:
        """The uses that came of the offers.

        Args:
            organisation: people and teams.
            appeal: tastes and temperaments.
            is_barred: by person and item, uses that must not happen.
            seed: of the random numbers.
        """
        rng = stream(seed, "take-up")
        chance = _TAKE_UP_SHARES[self.channel] * np.minimum(appeal.overall[self.content], 2.5)
        chance *= np.minimum(appeal.zeal[self.person], 2.5)
        day = self.day + np.minimum(rng.exponential(_PATIENCE_DAYS, len(self)), _LONGEST_PATIENCE).astype(int)
        is_taken = (rng.random(len(self)) < chance) & ~self.is_planned & ~is_barred[self.person, self.content]
        is_taken &= (weekday_of(day) < 5) & organisation.were_present(self.person, day)
        return Uses.of(self.person, self.content, day, self.obligation).where(is_taken)


def offers_of(organisation: Organisation, shelf: Shelf, appeal: Appeal, seed: int) -> Offers:
    """Make all offers of the period.

    Args:
        organisation: people and teams.
        shelf: the catalogue; seasonal, reference and assigned items are not advertised.
        appeal: tastes and temperaments; what nobody chooses is offered all the same.
        seed: of the random numbers.
    """
    desk = _Desk(organisation, shelf, appeal, stream(seed, "offers"))
    desk.letters()
    desk.lists()
    desk.invitations()
    desk.recommendations()
    desk.truths()
    return desk.offers()


class _Desk:
    """Collects the offers, mailing by mailing."""

    def __init__(self, organisation: Organisation, shelf: Shelf, appeal: Appeal, rng: Generator) -> None:
        self.organisation = organisation
        self.shelf = shelf
        self.rng = rng
        self.is_advertised = (appeal.overall > 0) & ~shelf.are("reference")
        self.parts: list[tuple[np.ndarray, ...]] = []
        desk = np.array([team.has_desk for team in organisation.teams])
        self.is_subscribed = rng.random(len(organisation.people)) < _SUBSCRIBED_SHARE
        self.is_subscribed &= desk[organisation.team_on.max(axis=1)]

    def offers(self) -> Offers:
        columns = [np.concatenate(column) for column in zip(*self.parts, strict=True)]
        order = np.argsort(columns[3], kind="stable")
        return Offers(*(column[order] for column in columns))

    def _add(
        self,
        people: np.ndarray,
        content: np.ndarray | int,
        channel: int,
        day: np.ndarray | int,
        campaign: str,
        *,
        is_planned: bool = False,
    ) -> None:
        count = len(people)
        self.parts.append(
            (
                np.asarray(people),
                np.broadcast_to(np.asarray(content), count),
                np.full(count, channel),
                np.broadcast_to(np.asarray(day), count),
                np.full(count, campaign, dtype=object),
                np.full(count, OPTIONAL if channel == LISTED else RECOMMENDED),
                np.full(count, is_planned),
            )
        )

    def _on_roster(self, codes: frozenset[str], day: int) -> np.ndarray:
        column = day - self.organisation.period.first_day
        teams = self.organisation.teams_under(codes)
        return np.flatnonzero(np.isin(self.organisation.team_on[:, column], teams))

    def _readers(self, code: str, day: int) -> np.ndarray:
        people = self._on_roster(frozenset({code}), day)
        return people[self.is_subscribed[people]]

    def _some_items(self, count: int, day: int, topics: tuple[str, ...] = ()) -> np.ndarray:
        """Items that are out on that day, of some topics if any are given."""
        fits = self.is_advertised & (self.shelf.published_on <= day)
        if topics:
            fits &= np.array([item.topic in topics for item in self.shelf.items])
        return self.rng.choice(np.flatnonzero(fits), count, replace=False)

    def letters(self) -> None:
        """The monthly letter to everybody, with one item more for each department."""
        for day in _first_tuesdays(self.organisation.period.days):
            name = f"Learning Letter {date_of(day):%Y-%m}"
            for content in self._some_items(_LETTER_ITEMS, day):
                self._add(self._readers("all", day), content, EMAILED, day, name)
            for code, topics in self.organisation.departments.items():
                (content,) = self._some_items(1, day, topics)
                self._add(self._readers(code, day), content, EMAILED, day, name)

    def lists(self) -> None:
        """A list for each department at the beginning of each season."""
        for day in _first_tuesdays(self.organisation.period.days):
            date = date_of(day)
            if date.month % 3:
                continue
            name = f"{_SEASONS[date.month // 3 % 4]} picks {date.year}"
            for code in self.organisation.departments:
                people = self._on_roster(frozenset({code}), day)
                for content in self._some_items(_LIST_ITEMS, day):
                    self._add(people, content, LISTED, day + 1, name)

    def invitations(self) -> None:
        """Workshops invite two teams at a time."""
        period = self.organisation.period
        for content, item in enumerate(self.shelf.items):
            if item.format != "workshop" or not self.is_advertised[content]:
                continue
            start = period.first_day + int(self.rng.integers(5, _WORKSHOP_EVERY))
            for day in range(max(start, item.published_on), period.last_day - 7, _WORKSHOP_EVERY):
                teams = self.rng.choice(len(self.organisation.teams), _INVITED_TEAMS, replace=False)
                people = self.organisation.present_in(teams, day)
                self._add(people, content, INVITED, day, f"Workshop dates {date_of(day):%Y-%m}")

    def recommendations(self) -> None:
        """The LMS recommends something to somebody all the time; no mailing is behind it."""
        period = self.organisation.period
        people = len(self.organisation.people)
        count = round(people * _SHOWN_PER_PERSON_AND_MONTH * 18)
        person = self.rng.integers(0, people, count)
        day = self.rng.integers(period.first_day, period.last_day + 1, count)
        content = self.rng.choice(np.flatnonzero(self.is_advertised), count)
        is_shown = self.organisation.were_present(person, day) & (self.shelf.published_on[content] <= day)
        self._add(person[is_shown], content[is_shown], SHOWN, day[is_shown], "")

    def truths(self) -> None:
        """What is hidden was offered too, long enough ago."""
        period = self.organisation.period
        for plan in PLANS:
            if plan.key is None or (plan.role and self.organisation.team_number(plan.role) is None):
                continue
            content = self.shelf.number(plan.key)
            if plan.kind == TruthKind.JUST_PUBLISHED:
                people = self._on_roster(frozenset({"all"}), period.ago(9))
                self._add(people, content, EMAILED, period.ago(9), "New this week", is_planned=True)
                continue
            if plan.kind not in _OFFERED_TRUTHS:
                continue
            codes = frozenset({plan.code}) if plan.code else self._codes_of(plan.role)
            for days_ago in _TRUTH_LETTERS:
                day = period.ago(days_ago)
                name = f"Learning Letter {date_of(day):%Y-%m} special"
                self._add(self._on_roster(codes, day), content, EMAILED, day, name, is_planned=True)
            people = self._on_roster(codes, period.ago(_TRUTH_SHOWN))
            self._add(people, content, SHOWN, period.ago(_TRUTH_SHOWN), "", is_planned=True)

    def _codes_of(self, role: str | None) -> frozenset[str]:
        number = self.organisation.team_number(role) if role else None
        return frozenset({"all" if number is None else self.organisation.teams[number].code})


def _first_tuesdays(days: np.ndarray) -> list[int]:
    """The first Tuesday of each month among the days."""
    return [int(day) for day in days[weekday_of(days) == 1] if date_of(day).day <= 7]
