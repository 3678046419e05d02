"""What is sorted out for all items at once is what the rule says of each of them."""

from __future__ import annotations

import numpy as np
import pytest

from learnerintel.domain.guards import GUARDS
from learnerintel.domain.unpairing import unpair_list
from learnerintel.domain.vocabulary import Reason
from learnerintel.services.shelf import read_shelf
from learnerintel.services.sorting_out import failing_guards, sorted_out
from learnerintel.services.team_view import TeamView
from learnerintel.store.opening import open_store


@pytest.fixture(scope="module")
def sample(sample_store_file):
    store = open_store(f"sqlite:///{sample_store_file}")
    with store.read() as connection:
        yield connection
    store.close()


def both_ways(view):
    """The list with every item looked at, and with those that had to be."""
    as_of = view.shelf.as_of
    chosen, rest = sorted_out(view)
    whole = unpair_list(view.context, view.evidence(np.arange(len(view.shelf.items))), as_of)
    return whole, unpair_list(view.context, view.evidence(chosen), as_of, rest), chosen


@pytest.mark.parametrize("back", [0, 30, 200])
def test_every_list_of_the_sample_company_is_the_same_whichever_way_it_is_made(sample, back):
    last = sample.exec_driver_sql("SELECT max(occurred_on) FROM activity").scalar()
    shelf = read_shelf(sample, last - back)
    listed = spared = 0
    for team in shelf.teams:
        if len(team.eligible) < 10:
            continue
        whole, short, chosen = both_ways(TeamView(shelf, team))
        assert short == whole, team.name
        listed += len(whole.proposals)
        spared += len(shelf.items) - len(chosen)
    assert listed
    assert spared


def test_every_guard_of_the_untouched_list_is_looked_at_or_spared_for_a_reason(sample):
    last = sample.exec_driver_sql("SELECT max(occurred_on) FROM activity").scalar()
    shelf = read_shelf(sample, last)
    view = TeamView(shelf, max(shelf.teams, key=lambda one: len(one.eligible)))
    looked_at, _ = failing_guards(view, shelf.catalogue, view.touched_28 < 0)
    spared = {"prerequisite", "re-paired", "decided"}  # quiet items have nothing that these look at
    assert set(looked_at) | spared == {guard.name for guard in GUARDS if Reason.UNTOUCHED in guard.reasons}
