"""What pages ask of the database: never all events, however few there are in a test."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Engine, event

from learnerintel.services import opening
from learnerintel.ui import installation
from learnerintel.ui.navigation import PAGES
from tests.ui.insight_app import InsightApp


@pytest.fixture
def statements():
    """Every statement that is run while a test lasts, with its values."""
    found = []

    def remember(connection, cursor, statement, parameters, context, executemany):
        del connection, cursor, context, executemany
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            found.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", remember)
    yield found
    event.remove(Engine, "before_cursor_execute", remember)


def walks_through_activity(statement: str, parameters: tuple = ()) -> bool:
    """Whether SQLite would read the events from end to end, also behind a view."""
    store = opening.open_store(installation.settings_in_use().store_url)
    with store.read() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
    return any(re.search(r"\bSCAN activity\b", row[3]) for row in plan)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.address)
def test_no_page_asks_for_all_events(page, engaged, statements):
    engaged()
    statements.clear()  # what making the company asked
    InsightApp(page.path.removeprefix("pages/").removesuffix(".py"))
    asked = list(statements)
    assert asked, "the page asked nothing, so this test would hold nothing"
    assert [statement for statement, values in asked if walks_through_activity(statement, values)] == []


@pytest.mark.parametrize("statement", ["SELECT count(*) FROM activity", "SELECT count(*) FROM learner_content_day"])
def test_a_walk_through_all_events_is_noticed(engaged, statement):
    engaged()
    assert walks_through_activity(statement)
