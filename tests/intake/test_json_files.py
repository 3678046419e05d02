from __future__ import annotations

import gzip
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learnerintel.domain.tables import RawDocuments, ReadingChoices
from learnerintel.intake import json_documents, limits, open_source

STATEMENTS = [{"id": "1", "actor": {"name": "Zoë"}}, {"id": "2", "score": 0.5, "done": True, "team": None}]


@pytest.fixture
def documents(written):
    """Reads content that is JSON to its end."""

    def read(content: bytes | str) -> list[tuple[int, dict]]:
        source = open_source(written(content), ReadingChoices())
        assert isinstance(source, RawDocuments)
        assert source.reading.form == "documents"
        found = list(source.documents)
        assert source.problems == []
        return found

    return read


@pytest.fixture
def malformed(refusal):
    """Reads content that is refused as JSON and returns why."""

    def read(content: bytes | str) -> str:
        (problem,) = refusal(content).problems
        assert problem.slug == "malformed-json"
        return problem.detail

    return read


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(STATEMENTS),
        json.dumps(STATEMENTS, indent=2) + "\n",
        json.dumps(STATEMENTS, ensure_ascii=False),
        "\n".join(map(json.dumps, STATEMENTS)),
        "\r\n\r\n".join(map(json.dumps, STATEMENTS)) + "\r\n",
        "".join(json.dumps(statement, indent=1) for statement in STATEMENTS),
        json.dumps({"statements": STATEMENTS, "more": "/next?page=2"}),
        json.dumps({"more": "", "count": 2, "page": {"a": [1]}, "statements": STATEMENTS}, indent=1),
    ],
)
def test_arrays_lines_and_wrapped_statements_are_one_object_after_another(documents, text):
    expected = list(enumerate(STATEMENTS, start=1))
    for content in (
        text,
        b"\xef\xbb\xbf" + text.encode(),
        gzip.compress(text.encode(), mtime=0),
        text.encode("utf-16"),
    ):
        assert documents(content) == expected


def test_an_object_without_statements_is_a_document_of_its_own(documents):
    assert documents('{"statements": 3}') == [(1, {"statements": 3})]
    assert documents('{"data": [1, 2]}\n{}') == [(1, {"data": [1, 2]}), (2, {})]


@pytest.mark.parametrize("text", ["[]", " [ ]\n", '{"statements": []}'])
def test_json_without_objects_has_no_data(refusal, text):
    assert refusal(text).problems[0].slug == "no-data-rows"


def test_a_table_whose_first_heading_is_in_brackets_is_a_table(opened):
    assert opened("[id],[name]\n1,2\n").headings == ("[id]", "[name]")
    assert opened("{id};name\n1;2\n").headings == ("{id}", "name")


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ('[{"a": 1},\n {"b": 2', "line 2, column 9, after 1 objects: the text ends here"),
        ('[{"a": 1},', "line 1, column 11, after 1 objects: the text ends here"),
        ('[{"a": 1}\n', "line 2, column 1, after 1 objects: the text ends here"),
        ('{"a": 1}\n{"b": "x', "line 2, column 9, after 1 objects: the text ends here"),
        ('{"statements": [{"a": 1}], "more"', "line 1, column 34, after 1 objects: the text ends here"),
        ('{"a": 1}\n{"b": tr', "line 2, column 9, after 1 objects: the text ends here"),
        ('[{"a": 1} {"b": 2}]', "line 1, column 11, after 1 objects: expected a comma or the end of the array"),
        ('[{"a": 1}]\n[{"b": 2}]', "line 2, column 1, after 1 objects: more text follows behind the end of the array"),
        ('[{"a": 1}, 5]', "line 1, column 12, after 1 objects: not an object"),
        ('["a", "b"]', "line 1, column 2: not an object"),
        ('{"a": 1}\n[2]\n', "line 2, column 1, after 1 objects: not an object"),
        ('[{"a": NaN}]', "line 1, column 2: NaN is no number"),
        ('{"a": NaN}', "line 1, column 1: NaN is no number"),
        ('[{"a": -Infinity}]', "line 1, column 2: -Infinity is no number"),
        ('[{"a": 1e999}]', "line 1, column 2: the number 1e999 is too large"),
        ('[{"b": {"a": 1, "a": 1}}]', "line 1, column 2: the key 'a' occurs twice in one object"),
        ('[{},\n\n {"a": 1, "a": 2}]', "line 3, column 2, after 1 objects: the key 'a' occurs twice in one object"),
        (r'[{"a": "\ud83d!"}]', "line 1, column 2: half of a surrogate pair"),
        (r'[{"\uDC00": 1}]', "line 1, column 2: half of a surrogate pair"),
        ('[{"a": "line\nbreak"}]' + " " * 100, "line 1, column 13: Invalid control character at"),
        ("{'a': 1}" + " " * 100, None),
    ],
)
def test_json_that_cannot_be_read_is_refused_with_its_place(malformed, refusal, text, detail):
    if detail is None:  # JSON needs double quotes; with single ones the text is no JSON and no table with rows
        assert refusal(text).problems[0].slug == "no-data-rows"
    else:
        assert malformed(text) == detail


def test_escaped_pairs_of_surrogates_are_characters(documents):
    assert documents(r'[{"a": "\ud83c\udf93 \\ud83c"}]') == [(1, {"a": "🎓 \\ud83c"})]


def test_a_number_of_thousands_of_digits_is_refused(malformed):
    assert malformed('[{"a": ' + "9" * 5_000 + "}]").startswith("line 1, column 2: ")


def test_nesting_is_limited_at_any_depth(documents, malformed):
    def nested(depth: int) -> str:
        return '{"a":' * (depth - 1) + "{}" + "}" * (depth - 1)

    assert len(documents(nested(limits.MAX_JSON_DEPTH))) == 1
    for depth in (limits.MAX_JSON_DEPTH + 1, 500, 5_000):
        assert "nested deeper than 32 levels" in malformed(f"[{nested(depth)}]")
    for bottomless in ('{"a":' * 200_000, "[" * 200_000, '[{"a":' + "[" * 200_000):
        assert "nested deeper than 32 levels" in malformed(bottomless)


def test_an_object_with_a_nul_character_is_a_problem_and_left_out(written):
    source = open_source(written(r'[{"a": "x\u0000"}, {"a": "\\u0000"}, {"b\u0000": 1}]'), ReadingChoices())
    assert isinstance(source, RawDocuments)
    assert list(source.documents) == [(2, {"a": "\\u0000"})]
    assert [(found.slug, found.row) for found in source.problems] == [("nul-character", 1), ("nul-character", 3)]


def test_one_object_may_not_be_the_whole_file(malformed):
    rows = ",".join(['{"a": "0123456789"}'] * 600_000)
    assert "one object is longer than" in malformed('{"data": [' + rows + "]}")


def test_a_fault_early_in_a_large_file_is_named_as_what_it_is(malformed):
    rest = ",".join(['{"a": "0123456789"}'] * 600_000)
    assert malformed('[{"a" 1}, ' + rest + "]") == "line 1, column 7: Expecting ':' delimiter"


def test_many_objects_are_read_through_a_window(documents, malformed):
    many = [{"id": number, "text": "é" * (number % 50), "list": [number] * 3} for number in range(30_000)]
    text = json.dumps(many, ensure_ascii=False)
    assert documents(text) == list(enumerate(many, start=1))
    broken = text.replace('"id": 20000,', '"id": 20000;', 1)
    assert ", after 20\u202f000 objects: Expecting ',' delimiter" in malformed(broken)


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abé ", max_size=3), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
objects = st.lists(st.dictionaries(st.text("xyz", min_size=1, max_size=3), values, max_size=3), min_size=1, max_size=6)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    objects=objects,
    shape=st.sampled_from(["array", "lines", "wrapped"]),
    is_ascii=st.booleans(),
    window=st.integers(1, 40),
)
def test_written_objects_come_back_through_a_window_of_any_size(
    tmp_path, monkeypatch, objects, shape, is_ascii, window
):
    monkeypatch.setattr(json_documents, "_CHUNK_BYTES", window)
    monkeypatch.setattr(json_documents, "_LOOKAHEAD", 20)
    texts = [json.dumps(value, ensure_ascii=is_ascii) for value in objects]
    text = {
        "array": f"[{', '.join(texts)}]",
        "lines": "\n".join(texts),
        "wrapped": f'{{"statements": [{",".join(texts)}], "more": ""}}',
    }[shape]
    path = tmp_path / "objects"
    path.write_bytes(text.encode())
    source = open_source(path, ReadingChoices())
    assert isinstance(source, RawDocuments)
    assert list(source.documents) == list(enumerate(objects, start=1))
