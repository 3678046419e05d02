from __future__ import annotations

import pytest

from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import Role
from learnerintel.services import opening
from learnerintel.services.insights.versions import compare_mailings
from learnerintel.settings import Settings
from learnerintel.ui import installation
from tests.metrics.small_company import day, prepared
from tests.ui.insight_app import HOSTILE_TITLE, InsightApp, shown

PAGE = "insight/campaigns"


def mail(person, event, on, campaign):
    title = HOSTILE_TITLE if campaign == "odd" else f"Mailing {campaign}"
    return {"person": person, "event": event, "occurred_on": on, "campaign": campaign, "campaign_title": title,
            "content": "c1"}  # fmt: skip


@prepared
def mailing_company(company):
    """Two versions of a mailing, to half of a hundred and sixty each; the second one is clicked by far more."""
    people = company.team("Blue", 160)
    company.catalogue({"content_id": "c1", "content_title": "Talking Well", "obligation": "optional"})
    company.team("Red", 20, first=161)
    rows = []
    for version, half, clicks in (("A", people[:80], 8), ("B", people[80:], 40)):
        rows += [mail(one, event, day(40), version) for one in half for event in ("sent", "delivered")]
        rows += [mail(one, "clicked", day(40), version) for one in half[:clicks]]
        rows += [mail(one, "opened", day(40), version) for one in half[:60]]
    rows += [mail(one, event, day(50), "odd") for one in people[:20] for event in ("sent", "delivered", "opened")]
    company.add("mailing_events", rows)
    company.add(
        "campaign_totals",
        [{"campaign": "T", "campaign_title": "Totals only", "segment": None, "sent_on": day(45), "recipient_count": 900,
          "delivered_count": 880, "click_count": 44, "is_sent_time_known": False}],
    )  # fmt: skip
    company.activity(*((one, "c1", day(42), {"verb": "started"}) for one in people[80:90]))
    company.activity(("p1", "c2", day(100)))


@pytest.fixture
def company(mailing_company, monkeypatch):
    url = f"sqlite:///{mailing_company.store.path}"
    monkeypatch.setattr(installation, "_stated", [Settings(store_url=url, is_store_named=True)])
    yield mailing_company
    opening.open_store.cache_clear()


def plain(text):
    return text.replace("\u202f", " ")


def test_an_empty_store_says_what_brings_mailings(empty):
    app = InsightApp(PAGE)
    assert "What becomes of mailings is not known yet." in app.text()
    assert "Upload mailing events or invitations or offers" in app.text()
    assert app.charts() == []


def test_the_page_opens_with_the_funnel_and_opens_are_no_tile(company):
    app = InsightApp(PAGE)
    said = plain(app.text())
    assert "100 % of 180 copies sent arrived; 27 % of 180 copies delivered were clicked; 6 % of 180" in said
    tiles = [box.label for box in app.test.metric]
    assert tiles[:5] == ["Delivered", "Clicked", "Begun after a mailing", "Completed after a mailing", "Unsubscribed"]
    assert "Reported as opened" not in tiles


def test_each_mailing_stands_in_the_table_also_where_only_totals_are_known(company):
    app = InsightApp(PAGE)
    cells = [plain(shown(cell)) for cell in app.cells()]
    assert {"Totals only", "5 %", "98 %", "totals only", "by person"} <= set(cells)
    assert "“Mailing B” does best: 50 %" in plain(app.chart("Dots, one for each mailing"))


def test_a_title_from_a_file_shows_literally(company):
    assert HOSTILE_TITLE in InsightApp(PAGE).text()


def test_two_versions_are_compared_with_an_interval_that_holds_for_many_looks(company):
    app = InsightApp(PAGE, first="Mailing A", second="Mailing B")
    said = plain(app.text())
    assert "“Mailing B” does better by 40 points, and that holds however often you looked." in said


def test_a_split_that_was_not_planned_is_said_and_nothing_is_compared(company):
    app = InsightApp(PAGE, first="Mailing A", second="Mailing B")
    (planned,) = app.test.number_input
    planned.set_value(80).run()
    said = plain(app.text())
    assert "Nothing is compared: 80 people got “Mailing A”, 80 got “Mailing B”, where 80 % were planned" in said
    assert "however often" not in said


def test_who_got_both_is_in_neither_version_and_few_of_them_stop_it(company):
    owner = Viewer.local_owner()
    found = compare_mailings(company.store, owner, first="A", second="odd")
    assert (found.first_people, found.second_people, found.both) == (None, None, 0)
    assert "Each version has to have reached at least 10 people" in found.why
    company.add("mailing_events", [mail(one, "delivered", day(41), "A") for one in ("p81", "p82")])
    found = compare_mailings(company.store, owner, first="A", second="B")
    assert "Fewer than 5 people got both" in found.why
    company.add("mailing_events", [mail(f"p{n}", "delivered", day(41), "A") for n in range(83, 93)])
    found = compare_mailings(company.store, owner, first="A", second="B")
    assert (found.first_people, found.second_people, found.both) == (80, 68, 12)


def test_a_team_that_got_no_mailing_is_said_so(company):
    assert "No mailing was sent from" in InsightApp(PAGE, team="Red").text()


def test_whoever_may_not_see_the_summary_has_no_such_page(company, monkeypatch):
    monkeypatch.setattr(Viewer, "local_owner", classmethod(lambda _: Viewer("an administrator", Role.ADMINISTRATOR)))
    with pytest.raises(ValueError, match="campaigns"):
        InsightApp(PAGE)
