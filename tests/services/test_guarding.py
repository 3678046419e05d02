from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from learnerintel.domain.disclosure import FLOOR, Cell
from learnerintel.domain.intervals import wilson
from learnerintel.metrics.definition import COMPANY
from learnerintel.metrics.registry import DEFINITIONS
from learnerintel.services.guarding import guarded, is_exact, withhold_wholes

OPT_IN = DEFINITIONS["opt_in_rate"].metric


def cell(people, taken):
    share = wilson(min(taken, len(people)), len(people))
    return Cell(COMPANY, None, frozenset(people), share.value, len(people), share.low, share.high)


items = st.lists(
    st.tuples(st.frozensets(st.integers(0, 30), min_size=1, max_size=25), st.integers(0, 25)), min_size=2, max_size=8
)


def exact(shown, name):
    measurement = shown[(name, COMPANY, None)]
    return measurement.value is not None and measurement.bound is None


@settings(max_examples=150)
@given(items)
def test_the_total_less_the_shown_items_speaks_of_nobody_or_of_ten_people(found):
    slices = {f"c{number}": [cell(people, taken)] for number, (people, taken) in enumerate(found)}
    shown = guarded(slices, {}, OPT_IN, FLOOR, are_parts=True)
    hidden = set().union(*(cells[0].people for name, cells in slices.items() if not exact(shown, name)))
    everything = not any(exact(shown, name) for name in slices)
    assert not hidden or len(hidden) >= FLOOR.exact_people or everything


def test_items_all_large_enough_are_all_shown():
    slices = {"c1": [cell(range(12), 3)], "c2": [cell(range(5, 20), 4)]}
    shown = guarded(slices, {}, OPT_IN, FLOOR, are_parts=True)
    assert exact(shown, "c1")
    assert exact(shown, "c2")


def test_where_slices_do_not_add_up_to_a_total_none_is_hidden_for_another():
    slices = {"c1": [cell(range(12), 3)], "c2": [cell(range(3), 1)]}
    shown = guarded(slices, {}, OPT_IN, FLOOR)
    assert exact(shown, "c1")
    assert not exact(shown, "c2")


@settings(max_examples=150)
@given(items, st.lists(st.sampled_from("xyz"), min_size=8, max_size=8))
def test_a_shown_topic_less_its_shown_items_speaks_of_nobody_or_of_ten_people(found, topics):
    by_item = {f"c{number}": [cell(people, taken)] for number, (people, taken) in enumerate(found)}
    shown_items = guarded(by_item, {}, OPT_IN, FLOOR, are_parts=True)
    people_of, hidden = {}, {}
    for name, topic in zip(by_item, topics, strict=False):
        people = by_item[name][0].people
        people_of.setdefault(topic, set()).update(people)
        hidden.setdefault(topic, set()).update(() if exact(shown_items, name) else people)
    by_topic = {topic: [cell(people, 3)] for topic, people in people_of.items()}
    shown = {key[0]: one for key, one in guarded(by_topic, {}, OPT_IN, FLOOR, are_parts=True).items()}
    withhold_wholes(hidden, shown, FLOOR)
    for topic in (topic for topic in shown if is_exact(shown[topic])):
        assert not hidden[topic] or len(hidden[topic]) >= FLOOR.exact_people
    together = set().union(*(hidden[topic] for topic in shown if not is_exact(shown[topic])))
    everything = not any(hidden[topic] for topic in shown if is_exact(shown[topic]))
    assert not together or len(together) >= FLOOR.exact_people or everything
