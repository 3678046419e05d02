"""Comments that may name somebody or speak of health are shown to nobody but the person who answers for privacy."""

from __future__ import annotations

import pytest

from learnerintel.cli import main
from learnerintel.domain.periods import day_from_iso
from learnerintel.domain.tables import ReadingChoices
from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import Role
from learnerintel.errors import NotPermitted
from learnerintel.services.importing import ImportOptions
from learnerintel.services.insights.comments import comments_of
from learnerintel.services.insights.held_back import held_back
from learnerintel.services.insights.saying import answers_by_item

OWNER = Viewer.local_owner()
LATER = {"as_of": day_from_iso("2026-07-06")}
SAID = [
    "Ada Lovelace explained it badly, awful",
    "I was in hospital, so it was a terrible waste of time",
    "Awful, write to me: p9@example.com",
    *(f"A great and useful course, number {number}" for number in range(9)),
]
ROSTER = "Email,Name,Team\n" + "".join(f"p{number}@example.com,Ada Lovelace,Claims\n" for number in range(12))
FEEDBACK = "Email,Content ID,Content title,Rating,Comment,Date\n" + "".join(
    f'p{number}@example.com,C1,Numbers,3,"{said}",2026-05-0{1 + number % 9}\n' for number, said in enumerate(SAID)
)


@pytest.fixture
def told(take, store):
    results = take(ImportOptions(ReadingChoices(scale="1-5")), roster=ROSTER, feedback=FEEDBACK)
    assert all(result.refusal is None for result in results), results
    return store


def test_held_back_comments_are_counted_scored_and_not_shown(told, capsys):
    found = comments_of(told, OWNER, **LATER)
    texts = [line.text for line in found.lines]
    assert (found.people, found.found, found.held_back, found.redacted) == (12, 11, 1, 2)
    assert "[name] explained it badly, awful" in texts
    assert "Awful, write to me: [address]" in texts
    assert not any("hospital" in text for text in texts)
    assert comments_of(told, OWNER, search="lovelace", **LATER).found == 0
    (item,) = answers_by_item(told, OWNER, **LATER).items
    assert item.negative.value == pytest.approx(3 / 12)
    (kept,) = held_back(told, Viewer("Officer", Role.PRIVACY_OFFICER))
    assert (kept.why, kept.about, kept.text) == ("speaks of health", "Numbers", SAID[1])
    for role in (Role.ANALYST, Role.MANAGER):
        with pytest.raises(NotPermitted):
            held_back(told, Viewer("Somebody", role))
    assert main(["--store", told.url, "held-back"]) == 0
    assert "speaks of health" in capsys.readouterr().out
