"""The catalogue of the sample company, from the titles in ``material/titles.csv``."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.random import Generator

from learnerintel.domain.vocabulary import Obligation, Regulatory
from learnerintel.sample.rhythm import Period
from learnerintel.sample.streams import stream
from learnerintel.sample.teams import load_material

_TITLES = Path(__file__).with_name("material") / "titles.csv"
_FIRST_NUMBER = 1001
#: Share of ordinary titles that came out within the period; the rest is older.
_NEW_SHARE = 0.2
#: Ordinary titles are at least this old on the last day, so that only one item is brand new.
_YOUNGEST = 75
_EDITED_SHARE = 0.3
_REVIEWED_SHARE = 0.7
_OWNERS = ("Learning Team", "HR Services", "Compliance Office", "Sales Enablement", "Operations Academy", "IT Academy")


@dataclass(frozen=True, slots=True)
class Item:
    """One content item; days count from 1970-01-01.

    Attributes:
        content_id: as in every export.
        level: None for what everybody is assigned; nobody gave those one.
        key: the name by which hidden truths and prerequisites refer to it, often empty.
        is_legacy: whether it runs on the older LMS and so appears in its transcript only.
        audience: codes of the departments it is assigned to, ``all`` for everybody, empty for nobody.
        traits: words such as ``reference``, ``tested``, ``pretested``, ``role_critical``, ``sleeper`` (hardly used
            by anybody) and ``quiet`` (used only as a hidden truth plans it).
        season: (month, day) of the height of its season, or None.
        prerequisite_of: content ids that ask for it first.
    """

    content_id: str
    key: str
    title: str
    topic: str
    format: str
    level: str | None
    minutes: int
    obligation: Obligation
    regulatory: Regulatory
    language: str
    is_legacy: bool
    audience: frozenset[str]
    traits: frozenset[str]
    season: tuple[int, int] | None
    owner: str
    published_on: int
    edited_on: int | None
    review_on: int | None
    prerequisite_of: tuple[str, ...]

    @property
    def is_chosen(self) -> bool:
        """Whether people take it because they want to, at a time of their own."""
        is_free = self.obligation in (Obligation.OPTIONAL, Obligation.RECOMMENDED)
        return is_free and self.season is None and not self.traits & {"quiet"}


@dataclass(frozen=True, slots=True)
class Shelf:
    """The whole catalogue; an item's number is its position.

    Attributes:
        items: all items.
        address: what comes before the content id in an item's address.
    """

    items: tuple[Item, ...]
    address: str

    def __len__(self) -> int:
        return len(self.items)

    def number(self, key: str) -> int:
        """Position of the item with that key."""
        return next(number for number, item in enumerate(self.items) if item.key == key)

    def item(self, key: str) -> Item:
        return self.items[self.number(key)]

    @property
    def published_on(self) -> np.ndarray:
        return np.array([item.published_on for item in self.items])

    def are(self, trait: str) -> np.ndarray:
        """Whether each item has a trait."""
        return np.array([trait in item.traits for item in self.items])


def shelf_of(period: Period, seed: int) -> Shelf:
    """Fill the catalogue.

    Args:
        period: the days covered; ages count from its last day.
        seed: of the random numbers.
    """
    with _TITLES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    ids = [f"{'TO' if row['system'] == 'old' else 'LX'}-{_FIRST_NUMBER + n}" for n, row in enumerate(rows)]
    id_by_key = {row["key"]: content_id for row, content_id in zip(rows, ids, strict=True) if row["key"]}
    rng = stream(seed, "shelf")
    items = tuple(_item(row, ids[n], id_by_key, period, rng) for n, row in enumerate(rows))
    return Shelf(items, load_material()["content_address"])


def _item(row: dict[str, str], content_id: str, id_by_key: dict[str, str], period: Period, rng: Generator) -> Item:
    words = [word for word in row["traits"].split(";") if word]
    seasons = [word.removeprefix("seasonal-") for word in words if word.startswith("seasonal-")]
    published = _published(row, period, rng)
    edited, review = _edited_and_review(row, published, period, rng)
    targets = [key for key in row["prerequisite_of"].split(";") if key]
    return Item(
        content_id=content_id,
        key=row["key"],
        title=row["title"],
        topic=row["topic"],
        format=row["format"],
        level=row["level"] or None,
        minutes=int(row["minutes"]),
        obligation=Obligation(row["obligation"]),
        regulatory=Regulatory(row["regulatory"]),
        language=row["language"],
        is_legacy=row["system"] == "old",
        audience=frozenset(code for code in row["audience"].split(";") if code),
        traits=frozenset(word for word in words if not word.startswith("seasonal-")),
        season=(int(seasons[0][:2]), int(seasons[0][2:])) if seasons else None,
        owner=_OWNERS[int(rng.integers(len(_OWNERS)))],
        published_on=published,
        edited_on=edited,
        review_on=review,
        prerequisite_of=tuple(id_by_key[key] for key in targets),
    )


def _published(row: dict[str, str], period: Period, rng: Generator) -> int:
    drawn = rng.random(), int(rng.integers(40, 1500)), int(rng.integers(_YOUNGEST, 500))
    if row["published_days_ago"]:
        return period.ago(int(row["published_days_ago"]))
    is_ordinary = row["obligation"] == "optional" and not row["traits"]
    if is_ordinary and row["system"] == "new" and drawn[0] < _NEW_SHARE:
        return period.ago(drawn[2])
    return period.first_day - drawn[1]


def _edited_and_review(
    row: dict[str, str], published: int, period: Period, rng: Generator
) -> tuple[int | None, int | None]:
    """When it was changed and when it is to be reviewed; items with a key were never changed."""
    drawn = rng.random(), rng.random(), rng.random()
    age = period.last_day - published
    was_edited = drawn[0] < _EDITED_SHARE and not row["key"] and age > _YOUNGEST
    edited = published + 30 + int(drawn[2] * (age - 40)) if was_edited else None
    review = (edited or published) + 730 if drawn[1] < _REVIEWED_SHARE else None
    return edited, review
