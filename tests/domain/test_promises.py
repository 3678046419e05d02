from __future__ import annotations

import pytest

from learnerintel.domain.promises import PromiseState, Sighting, follow

LMS, NEWS, OTHER = ("assignments", "assignments"), ("offers", "offers"), ("transcript", "transcript")


def seen(day, *people, source=LMS, began=None, tells=True):
    return Sighting(source, day, day, f"file {day}", "Ann", frozenset(people), began, tells, "" if tells else "a part")


def followed(*sightings, listed_by=(LMS,), days=5):
    return follow(sightings, listed_by, days_since=days, patience_days=14)


def test_without_any_export_nothing_is_known_however_long_it_takes():
    assert followed(days=400).state is PromiseState.HANDED_OVER


def test_an_export_that_does_not_tell_changes_nothing_and_is_named():
    found = followed(seen(1, tells=False), days=400)
    assert (found.state, found.silent.day, found.last) == (PromiseState.HANDED_OVER, 1, None)


@pytest.mark.parametrize(("days", "state"), [(13, PromiseState.HANDED_OVER), (14, PromiseState.NOT_DONE)])
def test_what_is_still_listed_is_not_done_once_its_time_is_over(days, state):
    assert followed(seen(1, 7), days=days).state is state


def test_every_source_that_listed_it_has_to_show_that_it_is_gone():
    assert followed(seen(1), listed_by=(LMS, OTHER)).state is PromiseState.HANDED_OVER
    found = followed(seen(1), seen(3, source=OTHER), listed_by=(LMS, OTHER))
    assert (found.state, found.done_on) == (PromiseState.DONE, 3)


def test_where_nobody_listed_it_one_export_that_would_is_enough():
    assert followed(seen(1), listed_by=()).state is PromiseState.DONE


def test_what_comes_back_in_the_source_that_showed_it_gone_is_broken_until_it_is_gone_again():
    found = followed(seen(1, 7), seen(2), seen(4, 7, 8))
    assert (found.state, found.done_on, found.first_done_on) == (PromiseState.RE_PAIRED, None, 2)
    (back,) = found.returns
    assert (back.gone_on, back.began_on, back.sighting.day) == (2, 4, 4)
    assert followed(seen(2), seen(4, 7), seen(5, 7), seen(6, 7)).returns == followed(seen(2), seen(4, 7)).returns
    again = followed(seen(2), seen(4, 7), seen(6))
    assert (again.state, again.done_on, len(again.returns)) == (PromiseState.DONE, 6, 1)
    twice = followed(seen(2), seen(4, 7), seen(6), seen(8, 9))
    assert (twice.state, len(twice.returns)) == (PromiseState.RE_PAIRED, 2)


def test_a_source_that_was_not_seen_before_breaks_a_promise_only_by_what_began_later():
    old, new = seen(4, 7, source=OTHER, began=1), seen(4, 7, source=NEWS, began=3)
    assert followed(seen(2), old).state is PromiseState.HANDED_OVER
    assert followed(seen(2), old, days=20).state is PromiseState.NOT_DONE
    found = followed(seen(2), new)
    assert (found.state, found.returns[0].began_on) == (PromiseState.RE_PAIRED, 3)
