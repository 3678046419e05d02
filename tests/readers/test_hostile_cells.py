"""Whatever stands in the cells: each row is a record, rejected or left out, or the file is refused in words."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learnerintel.domain.tables import ReadingChoices
from learnerintel.errors import Refusal
from learnerintel.readers.reader import Glimpse
from learnerintel.readers.registry import all_readers, choose_reader
from learnerintel.readers.statements import flatten

HEADINGS = {
    "activity": "Employee ID,Content ID,Content title,Event,Date and time,Duration (minutes),Progress (%),Assigned as",
    "roster": "Employee ID,Email,Name,Team,Department,Team since,Team until,Hired on,Left on,Leave from,Leave until",
    "catalogue": "Content ID,Title,Format,Minutes,Obligation,Regulatory,Published on,Role critical",
    "scores": "Employee ID,Content ID,Status,Submitted on,Score,Max score,Attempt,Pre-test",
    "transcript": "Employee ID,Course ID,Status,Assigned on,Due on,Completed on,Progress (%),Time spent,Score (%)",
    "assignments": "Employee ID,Content ID,Assigned on,Due on,Obligation,Status",
    "offers": "Email,Content ID,Channel,Offered on,Campaign,Obligation",
    "feedback": "Response ID,Email,Content ID,Submitted on,Rating (1-5),Comment",
    "moodle_log": "Time,User full name,Affected user,Event context,Component,Event name,Description,Origin,IP address",
}
CELLS = st.one_of(
    st.none(),
    st.sampled_from([
        "", " ", "-", "n/a", "1", "0", "-5", "1e400", "50%", "1,5", "1.234,5", "2024-01-31", "31/01/2024", "01/31/2024",
        "2024-02-30", "0000-00-00", "9999-12-31", "0001-01-01 00:00", "2024-03-31 02:30", "2024-01-01T00:00:00+14:00",
        "viewed", "completed", "Completed", "yes", "PT1H", "1:30", "1h", "99999999999", "45000", "1678881600", "a\x00b",
        "\u202eabc", "\u0661\u0662", "Ann", "a@x.org", "=cmd()", "12/0", "5/4", "The user with id '5' viewed",
        "The user with id '99999999999999999999' viewed the course with id '3'.", "Course module viewed", "x" * 500,
    ]),
    st.text(max_size=12),
)  # fmt: skip


@pytest.mark.parametrize("name", sorted(HEADINGS))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_cell_is_more_than_a_problem(understand, name, data):
    headings = HEADINGS[name].split(",")
    rows = data.draw(st.lists(st.lists(CELLS, min_size=len(headings), max_size=len(headings)), min_size=1, max_size=6))
    order = data.draw(st.sampled_from(["dmy", "mdy", None]))
    zone = data.draw(st.sampled_from(["UTC", "Europe/Berlin", "America/Sao_Paulo"]))
    try:
        outcome = understand(headings, rows, block=data.draw(st.integers(1, 4)), date_order=order, zone=zone)
    except Refusal:
        return  # a question is open, or somebody is in two teams
    assert outcome.reader == name
    rejected = {problem.row for problem in outcome.problems}
    assert len(outcome.rows) + len(rejected) + sum(outcome.left_out.values()) == len(rows) == outcome.row_count
    for problem in outcome.problems:
        assert problem.kind.title
        assert problem.value is None or len(problem.value) <= 80


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=15), min_size=1, max_size=12))
def test_any_headings_are_recognised_or_refused_in_words(headings):
    recognising = [each.name for each in all_readers() if each.recognise(Glimpse(tuple(headings))) is not None]
    if not recognising:
        with pytest.raises(Refusal):
            choose_reader(Glimpse(tuple(headings)), ReadingChoices())


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("2024-01-01T00:00:00Z"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["id", "mbox", "account", "name", "objectType", "definition", "score", "scaled", "raw", "max",
                         "min", "duration", "extensions", "interactionType", "en"]), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
verb = st.sampled_from(
    [{"id": "http://adlnet.gov/expapi/verbs/passed"}, {"id": "http://adlnet.gov/expapi/verbs/voided"}]
)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["actor", "verb", "object", "result", "timestamp", "stored", "id"]), json_values),
    verb | json_values,
)
def test_no_statement_is_more_than_a_row_of_texts(statement, any_verb):
    row = flatten(statement | {"verb": any_verb}, Counter())
    assert all(value is None or isinstance(value, str) for value in row.values())
