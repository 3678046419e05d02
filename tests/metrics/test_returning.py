from __future__ import annotations

from datetime import date

from learnerintel.metrics.definition import COMPANY
from tests.metrics.small_company import prepared

CHOSEN, REQUIRED = {"obligation": "optional"}, {"obligation": "required"}


def on(text: str) -> int:
    return date.fromisoformat(f"2026-{text}").toordinal() - 719_163


JANUARY = (on("01-01"), on("01-31"))


@prepared
def beginners(company):
    """Ann and Bob begin in January, Cid in February; Ann comes back in February, Bob only in March."""
    company.roster(*((person, "Red", on("01-01")) for person in ("Ann", "Bob", "Cid")))
    company.activity(
        ("Ann", "c1", on("01-10"), CHOSEN),
        ("Ann", "c2", on("02-03"), CHOSEN),
        ("Bob", "c1", on("01-20"), CHOSEN),
        ("Bob", "c1", on("03-20"), CHOSEN),
        ("Cid", "c1", on("02-20"), CHOSEN),
        ("Cid", "c1", on("03-01"), CHOSEN),
    )


def test_one_of_two_january_beginners_comes_back_in_february(beginners):
    cell = beginners.cell("return_rate", *JANUARY, as_of=on("04-15"))
    assert (cell.value, cell.base) == (0.5, 2)


def test_beginners_of_two_months_are_counted_together_each_with_her_own_next_month(beginners):
    cell = beginners.cell("return_rate", on("01-01"), on("02-28"), as_of=on("04-15"))
    assert (cell.value, cell.base) == (2 / 3, 3)


def test_trap_a_month_that_is_not_over_is_blank_and_not_zero(beginners):
    cells, notes, _ = beginners.tally("return_rate", *JANUARY, as_of=on("02-20"))
    assert cells[None] == {}
    assert notes == ["Who began in the last month is not counted yet: the month to come back in is not over."]


def test_trap_coming_back_because_one_must_is_no_coming_back(beginners):
    beginners.activity(("Bob", "r1", on("02-10"), REQUIRED))
    assert beginners.cell("return_rate", *JANUARY, as_of=on("04-15")).value == 0.5


def test_trap_who_left_or_is_on_leave_before_the_month_is_over_is_censored(beginners):
    beginners.roster(("Bob", "Red", on("01-01"), on("02-15")))
    cell = beginners.cell("return_rate", *JANUARY, as_of=on("04-15"))
    assert (cell.value, cell.base) == (1.0, 1)
    beginners.roster(("Ann", "Red", on("01-01")), leave_from=on("02-20"), leave_until=on("05-01"))
    assert beginners.cells("return_rate", *JANUARY, as_of=on("04-15"))[None] == {}


def test_trap_somebody_who_chose_before_is_no_beginner(beginners):
    beginners.roster(("Bob", "Red", on("01-01") - 100))
    beginners.activity(("Bob", "c9", on("01-01") - 40, CHOSEN))
    cell = beginners.cell("return_rate", *JANUARY, as_of=on("04-15"))
    assert (cell.value, cell.base) == (1.0, 1)


def test_a_beginner_counts_for_the_team_she_began_in(beginners):
    beginners.roster(("Ann", "Blue", on("02-01")))
    cells = beginners.cells("return_rate", *JANUARY, as_of=on("04-15"))[None]
    assert (cells["Red"].value, cells["Red"].base) == (0.5, 2)
    assert "Blue" not in cells
    assert cells[COMPANY].base == 2
