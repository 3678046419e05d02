from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.pages_content import write_content
from benchmarks.pages_visitors import KeptMessages, Rerun, kind_of, per_second


def sent(name: str, *, may_be_kept: bool = True) -> ForwardMsg:
    message = ForwardMsg(hash=name)
    message.delta.new_element.markdown.body = f"text of {name}"
    message.metadata.cacheable = may_be_kept
    return message


def named(name: str) -> ForwardMsg:
    return ForwardMsg(ref_hash=name)


def chart(columns: dict[str, list]) -> ForwardMsg:
    message = ForwardMsg()
    rows = message.delta.new_element.vega_lite_chart.datasets.add(name="rows")
    table = pa.table(columns)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    rows.data.data = sink.getvalue().to_pybytes()
    return message


def test_a_visitor_keeps_what_may_be_kept_and_names_it():
    kept = KeptMessages()
    kept.take(sent("a"))
    kept.take(sent("b", may_be_kept=False))
    assert kept.names() == ["a"]


def test_a_message_that_is_used_stays_and_one_that_is_not_goes_after_its_time():
    kept = KeptMessages(oldest=2)
    for name in ("a", "b"):
        kept.take(sent(name))
    for _ in range(3):
        kept.take(named("a"))
        kept.end_run()
    assert kept.names() == ["a"]


def test_a_server_that_names_what_was_never_sent_is_found_out():
    with pytest.raises(KeyError, match="gone"):
        KeptMessages().take(named("gone"))


def test_messages_are_told_apart_by_what_they_carry():
    block = ForwardMsg()
    block.delta.add_block.grid_container.SetInParent()
    assert [kind_of(one) for one in (sent("a"), named("a"), block, ForwardMsg(script_finished=0))] == [
        "markdown",
        "kept",
        "block grid_container",
        "script_finished",
    ]


def test_reruns_per_second_count_those_of_all_visitors():
    rerun = Rerun(seconds=1.0, size=1, messages=1, elements={})
    assert per_second((2.0, [rerun] * 6)) == 3


def test_the_plain_page_is_given_all_that_the_page_showed(tmp_path):
    shown = [sent("a"), chart({"on": [1, 2], "value": [0.1, 0.2]}), chart({"cohort": ["May"], "value": [0.5]})]
    assert write_content(shown, tmp_path / "page.parquet") == 4
    frame = pd.read_parquet(tmp_path / "page.parquet")
    assert frame.groupby("kind").size().to_dict() == {"text": 1, "spark": 2, "cohorts": 1}


def test_a_chart_that_the_plain_page_cannot_draw_is_refused(tmp_path):
    with pytest.raises(ValueError, match="no plain chart shows"):
        write_content([chart({"unheard": [1]})], tmp_path / "page.parquet")
