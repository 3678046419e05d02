"""As of a day: a store that knows what comes later answers as one that does not."""

from __future__ import annotations

import random

import pytest

from learnerintel.domain.periods import Period
from learnerintel.domain.surveys import FORMAT_WORDS, PREFERRED_WAY
from learnerintel.domain.viewer import Viewer
from learnerintel.services.counting import question_of, tally_of
from learnerintel.services.inquiry import inquire
from learnerintel.services.measuring import find_metric, measure, metric_names
from tests.metrics.small_company import SmallCompany, day
from tests.metrics.test_experience import RECOMMEND, answered, both

OWNER = Viewer.local_owner()
AS_OF = day(120)
PEOPLE = [f"p{number}" for number in range(1, 61)]
ITEMS = [f"c{number}" for number in range(1, 13)]


def story():
    """A year of made-up rows, each with its day."""
    chance = random.Random(7)
    rows = {"activity": [], "offers": [], "assignments": [], "feedback": []}
    for person in PEOPLE:
        for _ in range(30):
            verb = chance.choice(("viewed", "started", "progressed", "completed"))
            fields = {"verb": verb, "obligation": chance.choice(("optional", "recommended", "required", None)),
                      "duration_seconds": chance.choice((None, 60, 900, 90_000))}  # fmt: skip
            rows["activity"].append((person, chance.choice(ITEMS), day(chance.randint(-100, 240)), fields))
        for _ in range(8):
            channel = chance.choice(("emailed", "invited", "listed"))
            item, offered_on = chance.choice(ITEMS), day(chance.randint(-60, 240))
            rows["offers"].append((person, item, offered_on, {"channel": channel}))
            begun_on = min(offered_on + chance.randint(0, 25), day(240))
            rows["activity"].append((person, item, begun_on, {"verb": "started", "obligation": "optional"}))
            rows["assignments"].append((person, chance.choice(ITEMS), day(chance.randint(-60, 240)), {}))
            text = chance.choice(("Great course, very helpful.", "Awful, a waste of time.", None))
            fields = {"rating": float(chance.randint(1, 5)), "rating_low": 1.0, "rating_high": 5.0, "comment": text}
            rows["feedback"].append((person, chance.choice(ITEMS), day(chance.randint(-60, 240)), fields))
    return rows


def mails():
    """What became of mails that said what to take: delivered, some clicked, a few unsubscribed."""
    chance = random.Random(8)
    rows = []
    for number, (person, item, on, fields) in enumerate(story()["offers"]):
        if fields["channel"] != "emailed":
            continue
        of_mail = {"person": person, "campaign": f"Mail {number % 20}", "content": item}
        rows += [{**of_mail, "event": event, "occurred_on": on} for event in ("sent", "delivered")]
        if chance.random() < 0.5:
            rows.append({**of_mail, "event": "clicked", "occurred_on": on + chance.randint(0, 5)})
        if chance.random() < 0.1:
            rows.append({**of_mail, "event": "unsubscribed", "occurred_on": on + chance.randint(0, 5)})
    return rows


def surveys():
    """What people answer of learning at work, before the day and after it."""
    chance = random.Random(9)
    rows = []
    for number, person in enumerate(PEOPLE):
        on = {"on": chance.randint(20, 240), "response": f"{number:08x}"}
        rows += both(person, "relevant", chance.randint(3, 5), chance.randint(1, 4), **on)
        rows.append(answered(person, RECOMMEND, chance.randint(0, 10), 0.0, 10.0, **on))
        way = chance.choice([*FORMAT_WORDS])
        rows.append(answered(person, PREFERRED_WAY, 0, asked_as="choices", answer=way, **on))
    return rows


def memberships():
    """(person, team, first day, last day): some move, some leave, some come, before and after the day."""
    found = []
    for number, person in enumerate(PEOPLE):
        team, other = ("Red", "Blue") if number < 30 else ("Blue", "Red")
        if number % 10 == 0:
            moved = day(60) if number % 20 else day(150)
            found += [(person, team, day(-200), moved - 1), (person, other, moved, None)]
        elif number % 10 == 1:
            found.append((person, team, day(-200), day(100) if number < 30 else day(140)))
        elif number % 10 == 2:
            found.append((person, team, day(110) if number < 30 else day(130), None))
        else:
            found.append((person, team, day(-200), None))
    return found


def filled(folder, store, until):
    """A store with the rows up to a day; a membership that ends later is open."""
    company = SmallCompany(folder, store)
    formats = ("Video", "Course", "Workshop", "Podcast", "Article")
    company.catalogue(
        *(
            {"content_id": item, "nominal_seconds": 600, "published_on": day(-300), "format": formats[place % 5]}
            for place, item in enumerate(ITEMS)
        )
    )
    known = [row for row in memberships() if row[2] <= until]
    company.roster(*((*row[:3], row[3] if row[3] is None or row[3] <= until else None) for row in known))
    for kind, rows in story().items():
        add = company.assigned if kind == "assignments" else getattr(company, kind)
        add(*(row for row in rows if row[2] <= until))
    company.add("answers", [row for row in surveys() if row["occurred_on"] <= until])
    company.add("mailing_events", [row for row in mails() if row["occurred_on"] <= until])
    return company


@pytest.fixture(scope="module")
def two_stores(tmp_path_factory, new_store):
    """The store that knows everything, and the one that stopped on the day."""
    folders = [tmp_path_factory.mktemp(name) for name in ("later", "then")]
    companies = [
        filled(folder, new_store(folder), until) for folder, until in zip(folders, (day(400), AS_OF), strict=True)
    ]
    yield [company.store for company in companies]
    for company in companies:
        company.store.close()


@pytest.mark.parametrize("name", metric_names())
def test_what_comes_later_changes_no_row_and_no_note(two_stores, name):
    seen = 0
    for split in ("none", *sorted(find_metric(name).splits)):
        later, then = (measure(store, OWNER, name, by=split, as_of=AS_OF) for store in two_stores)
        assert later.rows() == then.rows(), split
        assert later.notes == then.notes, split
        seen += sum(row[1] is not None for row in then.rows())
    assert seen, "the story says something about every metric"


@pytest.mark.parametrize("name", [name for name in metric_names() if find_metric(name).is_of_its_days])
def test_days_that_are_over_are_the_same_from_every_later_day(two_stores, name):
    definition, days = find_metric(name), Period(day(60), day(87))
    found = []
    for as_of in (days.last_on, days.last_on + 1, day(240)):
        with inquire(two_stores[0], OWNER, as_of) as inquiry:
            tallied = tally_of(inquiry, definition, question_of(inquiry, days), is_company_only=False)
            cells = tallied.cells.worked_out()
            found.append((tallied.without_value, cells.value.tolist(), cells.base.tolist(), cells.people().tolist()))
    assert str(found[0]) == str(found[1]) == str(found[2]), "as text, in which an unknown value equals another"
    assert any(number > 0 for number in found[0][2][0])
