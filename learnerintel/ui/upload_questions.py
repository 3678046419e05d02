"""Questions about a file, answered in place."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from zoneinfo import available_timezones

import streamlit as st

from learnerintel.domain.records import RECORD_KINDS, FieldKind
from learnerintel.services.import_account import ImportOptions
from learnerintel.services.inspecting import Question
from learnerintel.services.mapping_columns import table_kinds
from learnerintel.services.waiting_files import WaitingFile
from learnerintel.ui.plain import clean, plain
from learnerintel.ui.state import Key, row_key
from learnerintel.ui.upload_desk import desk
from learnerintel.ui.upload_words import CODECS, codec_label, without_commands

#: More choices than these are picked from a list.
_MOST_BUTTONS = 5
_DATE = re.compile(r"'(\d{1,2})\D(\d{1,2})\D\d+")
#: A question after something that is the same in every row of a file.
_VALUE = "values."
_VALUES_ASKED = {"values.period": "First and last day", "values.campaign": "Name of the campaign"}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Choices:
    """How a question is put.

    Attributes:
        label: above the choices.
        says: what a choice means.
        others: answers that are possible beside those of the question.
        is_open: whether an answer of one's own can be typed.
    """

    label: str
    says: Callable[[str], str] = str
    others: Sequence[str] = ()
    is_open: bool = False


def show_question(file: WaitingFile) -> None:
    """Draw the open question of a file; an answer has it looked at again."""
    question = file.inspection.question if file.inspection else None
    if question is None:
        return
    put = _put(question)
    with st.form(row_key(Key.UPLOAD_ANSWER, file.file_id), border=False):
        st.markdown(plain(without_commands(question.said), limit=None))
        if question.samples:
            st.text("   ".join(clean(sample) for sample in question.samples))
        answer = _pick(question, put, row_key(Key.UPLOAD_ANSWERED, file.file_id))
        if not st.form_submit_button("Answer", type="primary"):
            return
    if answer is None:
        st.caption("Choose one of the answers first.")
        return
    desk().look_again(file.file_id, _answered(file, question.asks, answer))
    st.rerun()


def _pick(question: Question, put: _Choices, key: str) -> str | None:
    labels = {each: put.says(each) for each in (*question.choices, *put.others)}
    if not labels:
        return st.text_input(put.label, key=key).strip() or None
    if len(labels) <= _MOST_BUTTONS and not put.is_open:
        says = {each: plain(label) for each, label in labels.items()}
        return st.radio(put.label, list(labels), index=None, format_func=says.__getitem__, key=key)
    return st.selectbox(
        put.label,
        list(labels),
        index=None,
        format_func=partial(_label, {each: clean(label) for each, label in labels.items()}),
        accept_new_options=put.is_open,
        placeholder="Choose, or type your own" if put.is_open else "Choose",
        key=key,
    )


def _label(labels: dict[str, str], answer: str) -> str:
    """What a choice means; an answer of one's own means itself."""
    return labels.get(answer, answer)


def _put(question: Question) -> _Choices:
    if question.asks == "date_order":
        return _Choices("Which date is meant?", lambda order: _date_meant(question.said, order))
    if question.asks == "sheet":
        return _Choices("Which sheet is it?")
    if question.asks == "table":
        return _Choices("Which table is it?")
    if question.asks.startswith(_VALUE):
        return _Choices(_VALUES_ASKED.get(question.asks, "For every row of the file"), is_open=True)
    if question.asks == "reader":
        labels = {kind.reader: kind.label for kind in table_kinds()}
        return _Choices("What is this file?", lambda name: labels.get(name, name))
    if question.asks == "roster_mode":
        return _Choices("What does this file list?", _ROSTER_MODES.__getitem__)
    if question.asks == "scale":
        return _Choices("Lowest to highest rating", lambda scale: scale.replace("-", " to "), is_open=True)
    if question.asks == "encoding":
        right = question.choices[:1] if question.samples else ()
        return _Choices(
            "Encoding",
            lambda codec: f"They look right: {codec_label(codec)}" if codec in right else codec_label(codec),
            others=list(CODECS),
        )
    return _Choices("Answer", is_open=not question.choices)


_ROSTER_MODES = {
    "snapshot": "Everybody: whoever is not in it has left",
    "changes": "Only what changed: whoever is not in it stays",
}


def _date_meant(said: str, order: str) -> str:
    """A date of the file as it would be read, where the question names one."""
    name = {"dmy": "Day first", "mdy": "Month first"}[order]
    found = _DATE.search(said)
    if found is None:
        return name
    day, month = (int(part) for part in (found.groups() if order == "dmy" else reversed(found.groups())))
    return f"{name}: {day} {_MONTHS[month - 1]}" if 1 <= month <= len(_MONTHS) else name


def _answered(file: WaitingFile, asks: str, answer: str) -> ImportOptions:
    """The file's options with the answer in them."""
    if asks in ("roster_mode", "continues"):
        return replace(file.options, **{asks: answer})
    choices = file.options.choices
    if asks.startswith(_VALUE):
        values = {**choices.values, asks.removeprefix(_VALUE): answer}
        return replace(file.options, choices=replace(choices, values=values))
    if asks == "table":
        return replace(file.options, choices=replace(choices, table=int(answer.split(":", 1)[0])))
    return replace(file.options, choices=replace(file.options.choices, **{asks: answer}))


def show_continuing(file: WaitingFile) -> None:
    """Offer to count rows that equal those of an earlier file, where the file may go on from it."""
    if file.inspection is None or not (file.inspection.is_split or file.options.continues):
        return
    is_continuing = st.checkbox(
        "This file goes on where the last one stopped: count every row of it",
        value=file.options.continues,
        key=row_key(Key.UPLOAD_CONTINUES, file.file_id),
        help="Two exports can end and begin in the middle of equal rows, such as clicks within one minute. "
        "Say so only where the second one begins exactly where the first one ended.",
    )
    if is_continuing != file.options.continues:
        desk().look_again(file.file_id, replace(file.options, continues=is_continuing))
        st.rerun()


def show_zone(file: WaitingFile) -> None:
    """Draw the zone in which times without one are read, where the file has times."""
    report = file.inspection.report if file.inspection else None
    if report is None or all(field.kind is not FieldKind.MOMENT for field in RECORD_KINDS[report.kind].fields):
        return
    stated = file.options.choices.zone if file.options.is_zone_stated else None
    zones = _zones()
    zone = st.selectbox(
        "Zone of times that name none",
        zones,
        index=zones.index(stated) if stated in zones else None,
        placeholder="The company's",
        key=row_key(Key.UPLOAD_ZONE, file.file_id),
        help="Such as Europe/Berlin. Days without a time, and times that name their zone, stay as they are.",
        width=360,
    )
    if zone != stated:
        choices = replace(file.options.choices, zone=zone or file.options.choices.zone)
        desk().look_again(file.file_id, replace(file.options, choices=choices, is_zone_stated=zone is not None))
        st.rerun()


@cache
def _zones() -> list[str]:
    return sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))
