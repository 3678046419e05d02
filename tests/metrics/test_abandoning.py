from __future__ import annotations

from learnerintel.domain.intervals import wilson
from learnerintel.metrics.definition import COMPANY, Split
from tests.metrics.small_company import day, prepared

AS_OF = day(100)
WINDOW = (day(0), AS_OF)


@prepared
def begun(company):
    """Of four who began the course, Ann completed it, Bob left, Cid is still at it, Dan began too lately."""
    company.roster(*((person, "Red", day(-100)) for person in ("Ann", "Bob", "Cid", "Dan")))
    company.activity(
        ("Ann", "c1", day(10), {"verb": "started"}),
        ("Ann", "c1", day(20), {"verb": "completed"}),
        ("Bob", "c1", day(10), {"verb": "started"}),
        ("Bob", "c1", day(79), {"verb": "progressed"}),
        ("Cid", "c1", day(10), {"verb": "started"}),
        ("Cid", "c1", day(80), {"verb": "viewed"}),
        ("Dan", "c1", day(71), {"verb": "started"}),
    )


def test_one_of_three_who_began_long_enough_ago_has_left(begun):
    cell = begun.cell("abandonment_rate", *WINDOW)
    expected = wilson(1, 3)
    assert (cell.value, cell.base, cell.low, cell.high) == (1 / 3, 3, expected.low, expected.high)


def test_trap_looking_something_up_and_leaving_is_success(begun):
    begun.catalogue({"content_id": "ref", "is_reference": True}, {"content_id": "c1", "is_reference": False})
    begun.activity(("Ann", "ref", day(1)), ("Bob", "ref", day(1), {"verb": "completed"}))
    assert begun.cell("abandonment_rate", *WINDOW).base == 3


def test_trap_where_nobody_ever_completes_giving_up_cannot_be_told(begun):
    begun.activity(("Ann", "c2", day(1)), ("Bob", "c2", day(1)))
    cells, notes, _ = begun.tally("abandonment_rate", *WINDOW)
    assert cells[None][COMPANY].base == 3
    assert notes == ["1 items that nobody is known to have completed are left out: giving up cannot be told from done."]


def test_trap_what_happens_after_the_day_changes_nothing(begun):
    before = begun.cell("abandonment_rate", *WINDOW, as_of=AS_OF)
    begun.activity(("Bob", "c1", day(101), {"verb": "completed"}))
    assert begun.cell("abandonment_rate", *WINDOW, as_of=AS_OF) == before


def test_trap_a_later_completion_is_not_known_yet(begun):
    assert begun.cells("abandonment_rate", day(0), day(19), as_of=day(45))[None][COMPANY].base == 3
    cells = begun.cells("abandonment_rate", day(0), day(15), as_of=day(15))
    assert cells.get(None, {}) == {}, "nobody had completed anything by then"


def test_who_began_in_a_team_counts_there(begun):
    begun.roster(("Bob", "Blue", day(50)))
    cells = begun.cells("abandonment_rate", *WINDOW)[None]
    assert (cells["Red"].value, cells["Red"].base) == (1 / 3, 3)
    assert "Blue" not in cells


def test_by_content_each_item_has_its_own_pairs(begun):
    begun.activity(("Ann", "c2", day(1), {"verb": "completed"}), ("Bob", "c2", day(1), {"verb": "started"}))
    cells = begun.cells("abandonment_rate", *WINDOW, slices=Split.CONTENT)
    assert {key: groups[COMPANY].base for key, groups in cells.items()} == {"c1": 3, "c2": 2}


def test_nothing_begun_gives_no_rate(begun):
    assert begun.cells("abandonment_rate", day(30), day(60), as_of=AS_OF)[None] == {}
