from __future__ import annotations

import pytest

from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import CommentReason
from learnerintel.services.importing import ImportOptions
from learnerintel.services.insights.reasons import reasons_given

OWNER = Viewer.local_owner()
HEAD = "Employee ID,Content ID,Rating (1-5),Comment,Submitted on\n"


@pytest.fixture
def said(take, store):
    """A function that takes in comments, one a person, and says which reasons they give."""

    def of(*comments: str):
        rows = "".join(f'{n},C1,3,"{text}",2026-03-{1 + n % 28:02d}\n' for n, text in enumerate(comments, start=1))
        (result,) = take(ImportOptions(), feedback=HEAD + rows)
        assert result.refusal is None, result.refusal
        return reasons_given(store, OWNER, as_of=20_546)  # 2026-04-03

    return of


def test_people_are_counted_once_for_each_reason_they_name(said):
    found = said(*["Far too long"] * 6, *["I already knew all of this"] * 5, "Great course", "The coffee was fine")
    assert found.people == 13
    shares = {line.reason: (round(line.share.value * 13), line.share.base) for line in found.lines}
    assert shares == {CommentReason.TOO_LONG: (6, 13), CommentReason.ALREADY_KNOW: (5, 13)}
    assert found.rarer_count == 1
    assert all(line.share.low < line.share.value < line.share.high for line in found.lines)


def test_nothing_is_shown_where_fewer_than_ten_people_wrote(said):
    found = said(*["Far too long"] * 9)
    assert (found.people, found.lines, found.rarer_count) == (None, (), 1)


def test_a_reason_of_fewer_than_five_people_is_not_shown(said):
    found = said(*["Far too long"] * 4, *["Nice room with windows"] * 8)
    assert found.people == 12
    assert CommentReason.TOO_LONG not in {line.reason for line in found.lines}


def test_what_is_not_scored_gives_no_reason(said):
    found = said(*["n/a"] * 12, *["Der Kurs war leider viel zu lang und langweilig"] * 12)
    assert (found.people, found.lines) == (None, ())
