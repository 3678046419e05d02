from __future__ import annotations

from pathlib import Path

import pytest

from learnerintel.domain.viewer import Permission, Viewer
from learnerintel.domain.vocabulary import Role
from learnerintel.errors import UnknownName
from learnerintel.settings import Settings
from learnerintel.ui import navigation
from learnerintel.ui.filters import ALL_TEAMS, FilterChoices, team_labels
from learnerintel.ui.navigation import PageEntry, Section, by_section, page_at, pages_for
from learnerintel.ui.visit import OWN, SAMPLE, visit_of


@pytest.fixture
def settings(tmp_path):
    return Settings(store_url=f"sqlite:///{tmp_path}/own.db", sample_store_url=f"sqlite:///{tmp_path}/sample.db")


def make(url: str) -> None:
    Path(url.removeprefix("sqlite:///")).touch()


def test_a_new_installation_opens_on_the_sample(settings):
    make(settings.sample_store_url)
    visit = visit_of(settings, None)
    assert visit.store_url == settings.sample_store_url
    assert not visit.has_own
    assert not visit.can_choose


def test_an_own_store_comes_first_and_the_sample_stays_a_choice(settings):
    make(settings.sample_store_url)
    make(settings.store_url)
    assert visit_of(settings, None).store_url == settings.store_url
    assert visit_of(settings, OWN).store_url == settings.store_url
    assert visit_of(settings, SAMPLE).store_url == settings.sample_store_url
    assert visit_of(settings, None).can_choose


def test_a_link_to_an_own_store_that_does_not_exist_shows_the_sample(settings):
    make(settings.sample_store_url)
    assert visit_of(settings, OWN).store_url == settings.sample_store_url


def test_a_store_that_was_named_is_the_only_one(settings):
    named = Settings(settings.store_url, settings.sample_store_url, is_store_named=True)
    make(settings.sample_store_url)
    for asked in (None, OWN, SAMPLE):
        assert visit_of(named, asked).store_url == settings.store_url
        assert not visit_of(named, asked).can_choose


def test_without_sign_in_everybody_is_the_local_owner(settings):
    assert visit_of(settings, None).viewer == Viewer.local_owner()


def test_equal_names_of_teams_are_told_apart():
    labels = team_labels(FilterChoices(teams={1: "Sales", 2: "Sales", 3: "  "}))
    assert labels == {ALL_TEAMS: None, "Sales": 1, "Sales (2)": 2, "Team 3": 3}


def test_who_may_not_see_all_teams_is_not_offered_them():
    assert team_labels(FilterChoices(teams={1: "Sales"}, has_all_teams=False)) == {"Sales": 1}
    assert team_labels(FilterChoices()) == {}


def entry(title, section, permission=None):
    return PageEntry(section, title, "pages/x/y.py", ":material/home:", title.lower(), "?", permission)


def test_the_navigation_holds_what_somebody_may_open_in_the_order_of_its_sections(monkeypatch):
    pages = (
        entry("Glossary", Section.HELP),
        entry("Unpair", Section.DECISIONS, Permission.DECIDE),
        entry("Summary", Section.LEADERSHIP, Permission.SEE_SUMMARY),
    )
    monkeypatch.setattr(navigation, "PAGES", pages)
    leader, owner = Viewer("a", Role.LEADER), Viewer.local_owner()
    assert [page.title for page in pages_for(leader)] == ["Summary", "Glossary"]
    assert [page.title for page in pages_for(owner)] == ["Summary", "Unpair", "Glossary"]
    assert list(by_section(pages_for(owner))) == [Section.LEADERSHIP, Section.DECISIONS, Section.HELP]


def test_an_address_without_a_page_is_refused_by_name():
    with pytest.raises(UnknownName, match="No page has the address 'nowhere'"):
        page_at("nowhere")
