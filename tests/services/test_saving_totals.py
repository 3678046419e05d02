"""Totals, mailings and audiences in the store: counted once, undone whole, never activity of people."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from learnerintel.domain.tables import ReadingChoices
from learnerintel.domain.viewer import Viewer
from learnerintel.errors import LearnerIntelError
from learnerintel.services.checking import check
from learnerintel.services.import_account import ImportOptions
from learnerintel.services.reading import ReadAlready, read_file
from learnerintel.services.taking import refuse_file, take_reading
from learnerintel.services.undoing import undo
from learnerintel.settings import Settings
from learnerintel.store.opening import open_store
from learnerintel.store.schema import (
    TOTAL_TABLES,
    activity,
    asked,
    campaign_totals,
    invitation,
    mailing_event,
    people_totals,
    web_totals,
)
from learnerintel.store.states import newest_said

FIXTURES = Path(__file__).parents[1] / "readers" / "fixtures"
OWNER = Viewer.local_owner()
TOTALS = {
    "campaign_totals/mailchimp_campaigns.csv": 2,
    "audience/unsubscribed.csv": 2,
    "invitations/hubspot_contacts.csv": 2,
    "mailing_events/hubspot.csv": 5,
    "web_totals/pages_by_quarter.csv": 2,
    "intranet_totals/sharepoint_activity.csv": 2,
    "learning_totals/quarter.csv": 2,
}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("totals")
    settings = Settings(store_url=f"sqlite:///{folder}/totals.db", rejects_folder=folder / "rejects")
    return open_store(settings.store_url), settings, folder


def take(world, *paths, **choices):
    """Read in this process, which is many times faster than in one of their own."""
    store, settings, folder = world
    options = ImportOptions(ReadingChoices(**choices))
    results = []
    for path in paths:
        try:
            report = read_file(path, path.name, options.choices, folder, settings.rejects_folder)
        except LearnerIntelError as error:
            results.append(refuse_file(store, OWNER, path.name, error, is_logged=True))
        else:
            results.append(take_reading(store, OWNER, ReadAlready(report), options))
    return results


def rows_of(world, table):
    with world[0].read() as connection:
        return connection.execute(select(table)).mappings().all()


def everything(world):
    return {name: len(rows_of(world, table)) for name, table in {**TOTAL_TABLES, "event": mailing_event}.items()}


def test_each_kind_counts_once_says_what_it_read_and_goes_without_a_trace(world):
    empty = everything(world)
    paths = [FIXTURES / name for name in TOTALS]
    results = take(world, *paths)
    assert [result.refusal for result in results] == [None] * len(paths)
    assert [result.rows_new for result in results] == list(TOTALS.values())
    for result in results:
        counted = result.rows_new + result.rows_duplicate + result.rows_rejected + result.rows_left_out
        assert counted == result.rows_read
    assert rows_of(world, activity) == []
    assert [result.rows_new for result in take(world, *paths)] == [0] * len(paths)
    assert check(world[0], OWNER) == []
    for result in results:
        undo(world[0], OWNER, result.batch)
    assert everything(world) == empty
    assert check(world[0], OWNER) == []


def test_a_later_figure_for_the_same_campaign_wins_and_an_undo_uncovers_the_one_before(world):
    folder = world[2]
    first, second = folder / "monday.csv", folder / "friday.csv"
    heading = "Campaign id,Campaign title,Delivered,Unique clicks\n"
    first.write_text(f"{heading}c1,Safety,100,5\nc2,Tips,50,1\n", encoding="utf-8")
    second.write_text(f"{heading}c1,Safety,100,9\nc2,Tips,50,1\n", encoding="utf-8")
    batches = [take(world, path)[0] for path in (first, second)]
    assert [(each.rows_new, each.rows_duplicate) for each in batches] == [(2, 0), (1, 1)]
    undo(world[0], OWNER, batches[1].batch)
    left = {row["campaign"]: row["click_count"] for row in rows_of(world, campaign_totals)}
    assert left == {"c1": 5, "c2": 1}


def test_totals_whose_period_nobody_says_are_asked_about_and_taken_once_it_is_stated(world):
    path = world[2] / "pages.csv"
    path.write_text("Page title,Views\nWelcome,12\n", encoding="utf-8")
    refused = take(world, path)[0]
    assert refused.error.asks == "values.period"
    assert "--value period=VALUE" in refused.refusal
    assert "no period" in take(world, path, values={"period": "last month"})[0].refusal
    taken = take(world, path, values={"period": "2025-02-01 to 2025-02-28"})[0]
    assert taken.rows_new == 1
    assert [(row["page_title"], row["last_on"] - row["first_on"]) for row in rows_of(world, web_totals)] == [
        ("Welcome", 27)
    ]


def test_a_delivered_mailing_that_names_content_is_an_offer_by_email_and_an_open_is_none(world):
    path = world[2] / "mailing.csv"
    path.write_text(
        "Email,Campaign id,Content id,Event,Timestamp\n"
        "ann@example.org,c9,first-aid,delivered,2025-03-01 08:00\n"
        "ann@example.org,c9,first-aid,opened,2025-03-02 08:00\n"
        "bo@example.org,c9,,delivered,2025-03-01 08:00\n",
        encoding="utf-8",
    )
    taken = take(world, path)[0]
    assert (taken.reader, taken.rows_new) == ("mailing_events", 3)
    offers = rows_of(world, asked)
    assert [(row["source"], row["channel"], row["obligation"]) for row in offers] == [("emailed", "emailed", None)]
    undo(world[0], OWNER, taken.batch)
    assert rows_of(world, asked) == []


def test_a_list_of_openers_and_a_list_of_clickers_say_a_part_each_of_the_same_invitations(world):
    folder = world[2]
    opened, clicked = folder / "Tips_opened.csv", folder / "Tips_clicked.csv"
    opened.write_text("Email Address,Opens,Campaign Id\nann@example.org,3,t1\nbo@example.org,1,t1\n", encoding="utf-8")
    clicked.write_text(
        "Email Address,URL,Clicks,Campaign Id\nann@example.org,https://x.example/a,2,t1\n"
        "ann@example.org,https://x.example/b,1,t1\n",
        encoding="utf-8",
    )
    results = take(world, opened, clicked)
    assert [(each.rows_read, each.rows_new, each.rows_left_out) for each in results] == [(2, 2, 0), (2, 1, 1)]
    said = newest_said(invitation)
    with world[0].read() as connection:
        rows = connection.execute(select(said).where(said.c.campaign == "t1").order_by(said.c.account_id)).fetchall()
    assert [(row.is_opened, row.open_count, row.is_clicked, row.click_count) for row in rows] == [
        (True, 3, True, 3),
        (True, 1, None, None),
    ]


def test_overlapping_logs_of_a_mailing_count_once_and_an_undo_hands_the_shared_events_on(world):
    heading = "Recipient,Campaign,Event,Timestamp\n"
    lines = [f"p{number}@example.org,o1,{'opened' if number % 2 else 'delivered'},2025-03-0{number} 08:00\n"
             for number in range(1, 7)]  # fmt: skip
    first, second = world[2] / "log1.csv", world[2] / "log2.csv"
    first.write_text(heading + "".join(lines[:4]) + lines[3], encoding="utf-8")  # the last one happened twice
    second.write_text(heading + "".join(lines[2:4]) + lines[3] + "".join(lines[4:]), encoding="utf-8")
    before = len(rows_of(world, mailing_event))
    batches = take(world, first, second)
    assert [(each.rows_new, each.rows_duplicate) for each in batches] == [(5, 0), (2, 3)]
    undo(world[0], OWNER, batches[0].batch)
    assert len(rows_of(world, mailing_event)) == before + 5
    assert check(world[0], OWNER) == []
    undo(world[0], OWNER, batches[1].batch)
    assert len(rows_of(world, mailing_event)) == before


def test_totals_of_a_person_keep_their_period(world):
    take(world, FIXTURES / "learning_totals" / "quarter.csv")
    rows = rows_of(world, people_totals)
    assert {(row["source"], row["last_on"] - row["first_on"] + 1) for row in rows} == {("learning_totals", 90)}
