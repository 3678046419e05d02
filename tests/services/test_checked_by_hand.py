"""Comments labelled by hand, and comments that contradict their own rating."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import Role
from learnerintel.errors import DecisionRefused, NotPermitted, UnknownName
from learnerintel.services.insights.checked_by_hand import (
    agreement_by_hand,
    comments_to_label,
    contradictions,
    label_comments,
)
from learnerintel.services.undoing import undo
from learnerintel.store.schema import audit, comment
from tests.metrics.small_company import day, prepared

OWNER = Viewer.local_owner()
GOOD, POOR = "Excellent, very helpful and clear.", "Terrible, boring and a waste of time."


def _rated(stars, text):
    return {"rating": stars, "rating_low": 1.0, "rating_high": 5.0, "comment": text}


@prepared
def said(company):
    """Twelve people praise with five stars, twelve complain with one; eleven more praise with one star."""
    people = company.team("Red", 40)
    rows = [*((f"{GOOD} {n}", 5.0) for n in range(12)), *((f"{POOR} {n}", 1.0) for n in range(12)),
            *((f"{GOOD} {n} again", 1.0) for n in range(11))]  # fmt: skip
    company.feedback(
        *(
            (person, "c1", day(5), _rated(given, text))
            for person, (text, given) in zip(people, rows, strict=False)
        )
    )


def signs(store):
    with store.read() as connection:
        return dict(map(tuple, connection.execute(select(comment.c.comment_id, comment.c.sign)).fetchall()))


def test_labels_are_compared_with_the_scores_and_the_newest_of_a_comment_stands(said):
    assert agreement_by_hand(said.store, OWNER).share is None, "nobody has labelled anything"
    drawn = comments_to_label(said.store, OWNER)
    assert len(drawn) == 20
    told = signs(said.store)
    labels = {one.comment_id: told[one.comment_id] for one in drawn}
    first = drawn[0].comment_id
    said_so = label_comments(said.store, OWNER, {**labels, first: -told[first]})
    assert said_so == "19 of 20 labelled comments: the model says the same."
    assert agreement_by_hand(said.store, OWNER).opposed == 1
    label_comments(said.store, OWNER, {first: told[first]})
    found = agreement_by_hand(said.store, OWNER)
    assert (found.labelled, found.agreed) == (20, 20)


def test_what_was_labelled_is_not_drawn_again_and_few_writers_are_not_shown(said):
    drawn = comments_to_label(said.store, OWNER)
    label_comments(said.store, OWNER, {one.comment_id: 0 for one in drawn})
    again = comments_to_label(said.store, OWNER)
    assert len(again) == 15
    assert not {one.comment_id for one in drawn} & {one.comment_id for one in again}
    label_comments(said.store, OWNER, {one.comment_id: 0 for one in again[:6]})
    with pytest.raises(DecisionRefused, match="Fewer than 10 people"):
        comments_to_label(said.store, OWNER)


def test_that_somebody_looked_is_kept_and_leaders_may_not(said):
    with pytest.raises(NotPermitted):
        comments_to_label(said.store, Viewer("Lea", Role.LEADER))
    comments_to_label(said.store, OWNER)
    with said.store.read() as connection:
        assert "see comments to label" in set(connection.scalars(select(audit.c.action)))


@pytest.mark.parametrize(("labels", "why"), [({1: 2}, "A label is -1, 0 or 1"), ({999: 1}, "no scored comment 999")])
def test_labels_of_nothing_are_refused(said, labels, why):
    with pytest.raises(UnknownName, match=why):
        label_comments(said.store, OWNER, labels)


def test_praise_with_one_star_is_a_contradiction(said):
    found = contradictions(said.store, OWNER, as_of=day(60))
    assert (found.both, found.found, len(found.lines)) == (35, 11, 11)
    assert all(line.stars == 1.0 and line.compound > 0.5 for line in found.lines)


@prepared
def quarrel(company):
    people = company.team("Red", 12)
    company.feedback(
        *(
            (person, "c1", day(5), _rated(1.0, f"{text} {person}"))
            for person, text in zip(people, [GOOD] * 3 + [POOR] * 9, strict=True)
        )
    )


def test_trap_contradictions_of_three_people_are_neither_counted_nor_shown(quarrel):
    found = contradictions(quarrel.store, OWNER, as_of=day(60))
    assert (found.both, found.found, found.lines) == (12, None, ())


def test_trap_a_label_goes_with_its_comment_and_is_nobody_elses_later(company):
    people = company.team("Red", 12)
    batch = company.feedback(*((person, "c1", day(5), _rated(5.0, f"{GOOD} {person}")) for person in people))
    label_comments(company.store, OWNER, {one.comment_id: -1 for one in comments_to_label(company.store, OWNER)})
    assert agreement_by_hand(company.store, OWNER).labelled == 12
    undo(company.store, OWNER, batch)
    company.feedback(*((person, "c1", day(6), _rated(1.0, f"{POOR} {person}")) for person in people))
    assert agreement_by_hand(company.store, OWNER).labelled == 0
