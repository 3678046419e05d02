from __future__ import annotations

import datetime as dt
import threading
from dataclasses import FrozenInstanceError, dataclass, field

import pytest

from learnerintel.ui.kept_answers import KeptAnswers, Memory, Question, fixed

TODAY = dt.date(2026, 3, 31)


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    values: dict[str, int] = field(default_factory=dict)


@dataclass
class Changeable:
    name: str


def question(rest: str = "rows", state: int = 1, day: dt.date = TODAY, store: str = "sqlite:///one") -> Question:
    return Question(store, state, day, rest)


def test_a_record_that_nobody_can_change_is_handed_out_as_it_is():
    answers = KeptAnswers(most=9)
    row = Row("a")
    assert answers.answer(question(), lambda: (row,))[0].name == "a"
    assert answers.answer(question(), list) is answers.answer(question(), list)


def test_a_mapping_within_a_record_can_be_read_and_not_changed():
    row = fixed(Row("a", {"x": 1}))
    assert row == Row("a", {"x": 1})
    with pytest.raises(TypeError):
        row.values["x"] = 2
    with pytest.raises(FrozenInstanceError):
        row.name = "b"


def test_a_list_is_new_for_everybody():
    answers = KeptAnswers(most=9)
    answers.answer(question(), lambda: [Row("a")]).append("mine")
    assert answers.answer(question(), list) == [Row("a")]


def test_what_could_be_changed_deep_inside_is_copied():
    answers = KeptAnswers(most=9)
    answers.answer(question(), lambda: (Changeable("a"),))[0].name = "mine"
    assert answers.answer(question(), tuple)[0].name == "a"


def test_nothing_is_a_fine_answer():
    answers = KeptAnswers(most=9)
    assert answers.answer(question(), lambda: None) is None
    assert answers.answer(question(), lambda: "asked again") is None
    assert answers.has(question())


def test_an_answer_that_failed_is_asked_for_again():
    answers = KeptAnswers(most=9)
    with pytest.raises(ZeroDivisionError):
        answers.answer(question(), lambda: 1 // 0)
    assert not answers.has(question())
    assert answers.answer(question(), lambda: 1) == 1


def test_of_several_who_ask_at_once_one_makes_the_answer():
    answers = KeptAnswers(most=9)
    made, found = [], []
    begun = threading.Event()

    def slow():
        begun.wait(5)
        made.append(1)
        return 7

    asking = [threading.Thread(target=lambda: found.append(answers.answer(question(), slow))) for _ in range(4)]
    for one in asking:
        one.start()
    begun.set()
    for one in asking:
        one.join()
    assert (made, found) == ([1], [7] * 4)


@pytest.mark.parametrize("now", [{"state": 2}, {"day": TODAY + dt.timedelta(days=1)}])
def test_what_belongs_to_the_past_of_a_store_is_dropped_and_other_stores_keep_theirs(now):
    memory = Memory(most=9)
    memory.keep(question(), "old")
    memory.keep(question(store="sqlite:///two"), "another's")
    memory.keep(question("more", **now), "new")
    assert memory.find(question()) is None
    assert memory.find(question(store="sqlite:///two")) == "another's"


def test_the_longest_unused_goes_first_where_there_is_too_much():
    memory = Memory(most=2)
    for name in ("a", "b", "a", "c"):
        memory.keep(question(name), name)
    assert [memory.find(question(name)) for name in "abc"] == ["a", None, "c"]
