from __future__ import annotations

import zlib

import numpy as np
import pytest
from scipy import stats

from learnerintel.domain.periods import Period
from learnerintel.domain.surveys import PAIRED, PREFERRED_WAY, way_of
from learnerintel.metrics.definition import COMPANY, Question
from learnerintel.metrics.experience import paired_answers, paired_experiences
from learnerintel.metrics.wishing import kendall, say_do
from tests.metrics.small_company import day, prepared

WINDOW = (day(0), day(90))
TEXT = {place: text for text, place in PAIRED.items()}
RECOMMEND = "How likely are you to recommend learning here to a colleague?"


def answered(person, question, number, low=1.0, high=5.0, on=20, **rest):
    return {"person": person, "occurred_on": day(on), "question": question, "asked_as": "scale", "survey": "S",
            "number": float(number), "rating_low": low, "rating_high": high,
            "response": f"{zlib.crc32(person.encode()):08x}", **rest}  # fmt: skip


def both(person, aspect, apps, work, **rest):
    return [
        answered(person, TEXT[aspect, "consumer"], apps, **rest), answered(person, TEXT[aspect, "work"], work, **rest),
    ]  # fmt: skip


@prepared
def surveyed(company):
    """Five answer both sides: gaps of 2 and 1 for Ann, 1, 0, 3 and -1 for the others; Fay answered one side only."""
    people = ("Ann", "Bob", "Cid", "Dan", "Eve", "Fay")
    company.roster(*((person, "Red", day(-100)) for person in people))
    company.add(
        "answers",
        [
            *both("Ann", "relevant", 5, 3), *both("Ann", "my_choice", 5, 4), *both("Bob", "relevant", 4, 3),
            *both("Cid", "relevant", 4, 4), *both("Dan", "relevant", 5, 2), *both("Eve", "relevant", 3, 4),
            answered("Fay", TEXT["relevant", "consumer"], 5),
            *(answered(person, RECOMMEND, number, 0.0, 10.0)
              for person, number in zip(people, (10, 9, 8, 7, 6, 0), strict=True)),
        ],
    )  # fmt: skip


def test_the_gap_is_the_mean_over_people_of_what_the_apps_are_ahead_by(surveyed):
    cell = surveyed.cell("experience_gap", *WINDOW)
    own = [1.5, 1, 0, 3, -1]
    expected = stats.t.interval(0.9, 4, np.mean(own), stats.sem(own))
    assert (cell.value, cell.base) == (pytest.approx(0.9), 5)
    assert (cell.low, cell.high) == pytest.approx(expected, abs=1e-9)


def test_trap_an_answer_to_one_side_is_no_gap(surveyed):
    surveyed.add("answers", [answered("Fay", TEXT["my_choice", "work"], 1, response="0a")])
    assert surveyed.cell("experience_gap", *WINDOW).base == 5


def test_pairs_put_together_equal_the_statement(surveyed):
    surveyed.add("answers", both("Fay", "easy_to_find", 7, 1, low=1.0, high=7.0, response="0a"))
    question = Question(Period(*WINDOW), WINDOW[1])
    with surveyed.store.read() as connection:
        stated = [(row.learner_id, row.team_id, row.aspect, row.consumer, row.work)
                  for row in connection.execute(paired_experiences(question))]  # fmt: skip
        found = [(one.person, one.team_id, one.aspect, one.consumer, one.work)
                 for one in paired_answers(connection, question)]  # fmt: skip
    assert sorted(found) == sorted(stated)
    assert len(found) == 7


def test_another_scale_is_brought_to_five_places(surveyed):
    surveyed.add("answers", both("Fay", "easy_to_find", 7, 1, low=1.0, high=7.0, response="0a"))
    assert surveyed.cell("experience_gap", *WINDOW).value == pytest.approx((1.5 + 1 + 0 + 3 - 1 + 4) / 6)


def test_two_in_six_recommend_and_two_advise_against(surveyed):
    cell = surveyed.cell("recommendation_score", *WINDOW)
    own = [100, 100, 0, 0, -100, -100]
    assert (cell.value, cell.base) == (0, 6)
    assert (cell.low, cell.high) == pytest.approx(stats.t.interval(0.9, 5, 0, stats.sem(own)), abs=1e-9)


def test_trap_seven_and_eight_are_in_the_base_and_nowhere_else(surveyed):
    surveyed.add("answers", [answered("Gus", RECOMMEND, 8, 0.0, 10.0)])
    assert surveyed.cell("recommendation_score", *WINDOW).base == 7
    assert surveyed.cell("recommendation_score", *WINDOW).value == 0


def test_satisfied_are_four_and_five_of_five_and_a_newer_rating_counts(surveyed):
    scale = {"rating_low": 1.0, "rating_high": 5.0}
    surveyed.feedback(
        ("Ann", "c1", day(5), {"rating": 5.0, **scale}), ("Ann", "c1", day(9), {"rating": 3.0, **scale}),
        ("Bob", "c1", day(5), {"rating": 4.0, **scale}), ("Cid", "c1", day(5), {"rating": 3.9, **scale}),
    )  # fmt: skip
    cell = surveyed.cell("satisfied_share", *WINDOW)
    assert (cell.value, cell.base) == (1 / 3, 3)


def test_nobody_asked_gives_no_number(company):
    for name in ("experience_gap", "recommendation_score", "satisfied_share", "say_do_gap"):
        assert COMPANY not in company.cells(name, *WINDOW)[None], name


WAYS = {"v": "Short videos", "k": "Courses at my own pace", "l": "Live sessions", "a": "Articles and guides"}
FORMATS = {"v": "Video", "k": "E-learning course", "l": "Workshop", "a": "PDF document"}


@prepared
def wishing(company):
    """Twenty-four wish for videos, half of them for courses too; of what is offered, articles are taken most."""
    people = company.team("Blue", 24)
    company.catalogue(*({"content_id": key, "format": said, "obligation": "optional"} for key, said in FORMATS.items()))
    company.offers(*((one, key, day(1)) for one in people for key in FORMATS))
    taken = {"v": 6, "k": 6, "l": 0, "a": 12}
    company.activity(*((one, key, day(3)) for key, count in taken.items() for one in people[:count]))

    def wish(person, way, place):
        row = answered(person, PREFERRED_WAY, 0, asked_as="choices", answer=way, response=f"{place:08x}")
        return {**row, "number": None, "rating_low": None, "rating_high": None}

    rows = [wish(one, WAYS["v"], place) for place, one in enumerate(people)]
    rows += [wish(one, WAYS["k"], place) for place, one in enumerate(people[:12])]
    company.add("answers", [*rows, wish("p1", "Coaching or mentoring", 0)])


def test_the_say_do_gap_counted_by_hand(wishing):
    # said: videos (12 * 1/2 + 12) / 24 = 3/4, courses 1/4; done: 6, 6, 0, 12 of 24: 1/4, 1/4, 0, 1/2
    cell = wishing.cell("say_do_gap", *WINDOW)
    assert (cell.value, cell.base) == (pytest.approx((1 / 2 + 0 + 0 + 1 / 2) / 2), 24)
    assert 0 < cell.low <= cell.value <= cell.high < 1


def test_trap_what_was_never_offered_could_not_be_taken(wishing):
    wishing.catalogue({"content_id": "p", "format": "Podcast", "obligation": "optional"})
    wishing.offers(*((f"p{n}", "p", day(1)) for n in range(1, 10)))
    assert wishing.cell("say_do_gap", *WINDOW).value == pytest.approx(0.5), "nine offers say nothing"


def test_few_wishes_give_no_number_and_the_reason(wishing):
    cells, notes, _ = wishing.tally("say_do_gap", day(21), day(90))
    assert cells[None] == {}
    assert notes[0].startswith("It takes 20 people who said what they prefer (0 did)")


def test_the_order_is_kendall_s_tau_b(wishing):
    with wishing.store.read() as connection:
        found, _ = say_do(connection, Question(Period(*WINDOW), day(90)), None)
    assert found.order == pytest.approx(stats.kendalltau(found.said, found.done).statistic, abs=1e-9)
    for seed in range(20):
        one, other = np.random.default_rng(seed).integers(0, 5, (2, 6)).tolist()
        expected = stats.kendalltau(one, other).statistic if len({*one}) > 1 < len({*other}) else None
        assert kendall(one, other) == (None if expected is None else pytest.approx(expected, abs=1e-9))


@pytest.mark.parametrize(
    ("said", "way"),
    [("Video", WAYS["v"]), ("Live webinar", WAYS["l"]), ("podcast", "Podcasts and audio"), ("Test", None),
     (None, None)],
)  # fmt: skip
def test_a_format_is_known_by_its_words(said, way):
    assert way_of(said) == way
