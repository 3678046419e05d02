"""Company-wide web use of one item: beside what people did, never added to it."""

from __future__ import annotations

import pytest

from learnerintel.domain.viewer import Viewer
from learnerintel.services import opening
from learnerintel.services.insights.web_use import path_of, web_use
from learnerintel.services.listing_content import content_of
from learnerintel.settings import Settings
from learnerintel.ui import installation
from tests.metrics.small_company import day, prepared
from tests.ui.insight_app import InsightApp

PAGE = "insight/content"


@prepared
def web_company(company):
    company.team("Blue", 12)
    company.catalogue(
        {"content_id": "c1", "content_title": "First aid", "content_address": "https://learn.example.org/first-aid/"},
        {"content_id": "c2", "content_title": "Welcome"},
        {"content_id": "c3", "content_title": "Nobody looks"},
    )
    company.activity(*((f"p{number}", "c1", day(10)) for number in range(1, 7)), ("p7", "c2", day(40)))
    month = {"first_on": day(0), "last_on": day(27)}
    company.add(
        "web_totals",
        [
            {"page_address": "/First-Aid?from=mail", "page_title": "Aid", "view_count": 1200, "people_count": 300,
             "seconds": 7200, **month},
            {"page_address": "/first-aid", "view_count": 9, "people_count": 4, "seconds": 60, "first_on": day(28),
             "last_on": day(55)},
            {"page_address": "/first-aid-kit", "view_count": 77, "people_count": 70, **month},
            {"page_title": "Welcome", "site": "Intranet", "view_count": 50, "people_count": 20, **month},
        ],
    )  # fmt: skip


@pytest.fixture
def company(web_company, monkeypatch):
    url = f"sqlite:///{web_company.store.path}"
    monkeypatch.setattr(installation, "_stated", [Settings(store_url=url, is_store_named=True)])
    yield web_company
    opening.open_store.cache_clear()


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("https://learn.example.org/first-aid/?x=1#top", "/first-aid"),
        ("/First-Aid", "/first-aid"),
        ("learn.example.org/first-aid", "/first-aid"),
        ("https://learn.example.org", ""),
    ],
)
def test_addresses_are_compared_by_their_path(address, path):
    assert path_of(address) == path


def test_pages_are_found_by_address_or_else_by_title_and_a_longer_path_is_another_page(web_company):
    viewer = Viewer.local_owner()
    names = {name.key: name.content_id for name in content_of(web_company.store, viewer)}
    found = {key: web_use(web_company.store, viewer, content_id=names[key]) for key in ("c1", "c2", "c3")}
    assert [(use.page, use.view_count, use.people_count, use.minutes, use.is_withheld) for use in found["c1"]] == [
        ("/first-aid", None, None, None, True),
        ("/First-Aid?from=mail", 1200, 300, 120.0, False),
    ]
    assert [(use.page, use.site, use.view_count) for use in found["c2"]] == [("Welcome", "Intranet", 50)]
    assert found["c3"] == []


def test_the_page_shows_them_apart_and_adds_nothing(company):
    app = InsightApp(PAGE, item="c1")
    assert "50 % of 12 people used it" in app.text()
    assert "The whole company on the web" in [heading.value for heading in app.test.subheader]
    cells = app.cells()
    assert "too few people" in cells
    assert "2 hours" in cells
    without = InsightApp(PAGE, item="c3")
    assert "The whole company on the web" not in [heading.value for heading in without.test.subheader]
