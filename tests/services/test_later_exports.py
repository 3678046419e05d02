from __future__ import annotations

from learnerintel.services.later_exports import Export, thinned

LMS = ("assignments", "assignments")


def export(batch_id, day, *, is_repeat=False, source=LMS):
    return Export(batch_id, source, f"{day}.csv", day, day * 86_400, "Ann", is_repeat)


def test_an_export_that_comes_again_every_night_is_looked_at_once_a_week_and_when_it_came_last():
    nights = [export(1, 0), *(export(1, day, is_repeat=True) for day in range(1, 31))]
    assert [one.day for one in thinned(nights)] == [0, 7, 14, 21, 28, 30]


def test_every_new_export_and_the_last_coming_of_the_one_before_it_are_looked_at():
    nights = [
        export(1, 0), *(export(1, day, is_repeat=True) for day in range(1, 5)),
        export(2, 5), export(2, 6, is_repeat=True), export(1, 7, is_repeat=True),
    ]  # fmt: skip
    assert [(one.batch_id, one.day) for one in thinned(nights)] == [(1, 0), (1, 4), (2, 5), (2, 6), (1, 7)]


def test_exports_of_another_system_do_not_hide_each_other():
    other = ("transcript", "cornerstone")
    nights = [export(1, 0), export(1, 1, is_repeat=True), export(9, 1, source=other), export(1, 2, is_repeat=True)]
    assert [(one.batch_id, one.day) for one in thinned(nights)] == [(1, 0), (9, 1), (1, 2)]
