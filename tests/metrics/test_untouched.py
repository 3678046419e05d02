from __future__ import annotations

from learnerintel.domain.intervals import wilson
from learnerintel.metrics.definition import COMPANY
from tests.metrics.small_company import day, prepared

AS_OF = day(200)
WINDOW = (AS_OF - 89, AS_OF)
CHOSEN, REQUIRED = {"obligation": "optional"}, {"obligation": "required"}


def item(key, **known):
    return {"content_id": key, "published_on": day(0), "obligation": "optional", **known}


@prepared
def twelve_people(company):
    company.team("Red", 12)


def to_everybody(key, on):
    return [(f"p{number}", key, on) for number in range(1, 13)]


def test_one_of_three_items_is_untouched(twelve_people):
    twelve_people.catalogue(item("c1"), item("c2"), item("c3"))
    twelve_people.activity(("p1", "c1", AS_OF, CHOSEN), ("p2", "c2", AS_OF - 89, CHOSEN))
    cell = twelve_people.cell("untouched_share", *WINDOW)
    expected = wilson(1, 3)
    assert (cell.value, cell.base, cell.low, cell.high) == (1 / 3, 3, expected.low, expected.high)


def test_trap_an_item_younger_than_sixty_days_is_not_judged(twelve_people):
    twelve_people.catalogue(item("c1"), item("c2", published_on=AS_OF - 59), item("c3", published_on=AS_OF - 60))
    cells, notes, _ = twelve_people.tally("untouched_share", *WINDOW)
    assert cells[None][COMPANY].base == 2
    assert "1 items are younger than 60 days and are not counted." in notes


def test_trap_an_item_that_ten_people_were_never_offered_is_not_judged(twelve_people):
    twelve_people.catalogue(item("c1"), item("c2"))
    twelve_people.offers(*to_everybody("c1", day(10)), *to_everybody("c2", day(10))[:9])
    cells, notes, _ = twelve_people.tally("untouched_share", *WINDOW)
    assert (cells[None][COMPANY].value, cells[None][COMPANY].base) == (1.0, 1)
    assert notes == ["1 items were offered to fewer than 10 people and are not counted."]


def test_trap_being_listed_is_not_being_offered(twelve_people):
    twelve_people.catalogue(item("c1"))
    twelve_people.offers(*to_everybody("c1", day(10))[:3], channel="listed")
    cells, notes, _ = twelve_people.tally("untouched_share", *WINDOW)
    assert cells[None][COMPANY].base == 1
    assert notes == [
        "Of 1 items no offer is known; they count as open to everybody since they were published or first used."
    ]


def test_trap_use_that_was_required_is_not_choosing_and_required_items_are_no_shelf(twelve_people):
    twelve_people.catalogue(item("c1"), item("r1", obligation="required"), item("m1", obligation="mandatory"))
    twelve_people.activity(("p1", "c1", AS_OF - 3, REQUIRED))
    cell = twelve_people.cell("untouched_share", *WINDOW)
    assert (cell.value, cell.base) == (1.0, 1)


def test_trap_where_nobody_knows_obligations_any_use_counts(twelve_people):
    twelve_people.activity(("p1", "c1", day(0)), ("p1", "c1", AS_OF), ("p1", "c2", day(0)))
    cell = twelve_people.cell("untouched_share", *WINDOW)
    assert (cell.value, cell.base) == (0.5, 2), "age from the first touch: no catalogue has them"


def test_trap_retired_items_and_items_of_unknown_age_are_left_out(twelve_people):
    twelve_people.catalogue(item("c1"), item("c2", retired_on=AS_OF - 1), item("c3", published_on=None))
    cells, notes, _ = twelve_people.tally("untouched_share", *WINDOW)
    assert cells[None][COMPANY].base == 1
    assert "Of 1 items nobody knows since when they can be used; they are not counted." in notes


def test_trap_use_after_the_day_changes_nothing(twelve_people):
    twelve_people.catalogue(item("c1"), item("c2"))
    before = twelve_people.cell("untouched_share", *WINDOW)
    twelve_people.activity(("p1", "c1", AS_OF + 1, CHOSEN))
    twelve_people.offers(*to_everybody("c2", AS_OF + 1))
    assert twelve_people.cell("untouched_share", *WINDOW) == before


def test_a_team_is_judged_by_its_own_use_and_one_under_ten_people_not_at_all(twelve_people):
    twelve_people.team("Blue", 10, first=21)
    twelve_people.team("Tiny", 9, first=41)
    twelve_people.catalogue(item("c1"), item("c2"))
    twelve_people.activity(("p1", "c1", AS_OF, CHOSEN), ("p41", "c2", AS_OF, CHOSEN))
    cells = twelve_people.cells("untouched_share", *WINDOW)[None]
    assert (cells["Red"].value, cells["Blue"].value, cells[COMPANY].value) == (0.5, 1.0, 0.0)
    assert (cells["Tiny"].value, cells["Tiny"].base) == (None, 0)


def test_an_empty_shelf_has_no_share(twelve_people):
    assert twelve_people.cell("untouched_share", *WINDOW).value is None
