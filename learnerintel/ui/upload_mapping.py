"""Saying which column of a file is which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from learnerintel.domain.records import FieldKind
from learnerintel.services.mapping_columns import MappableField, Sketch, TableKind, suggested_mapping, table_kinds
from learnerintel.services.previewing import without_addresses
from learnerintel.services.waiting_files import WaitingFile
from learnerintel.ui.plain import clean, plain
from learnerintel.ui.state import Key, row_key
from learnerintel.ui.upload_desk import desk

_LONGEST_EXAMPLE = 30
_UNITS = {"as written": "_seconds", "minutes": "_minutes", "hours": "_hours"}


def show_mapping(file: WaitingFile) -> None:
    """Draw the form in which columns are mapped; asked for, or drawn at once where nothing else would help."""
    if file.sketch is None:
        if st.button(
            "Say which column is which",
            key=row_key(Key.UPLOAD_SKETCH, file.file_id),
            type="tertiary",
            icon=":material/view_column:",
        ):
            with st.spinner("Reading the headings"):
                desk().sketch(file.file_id)
            st.rerun()
        return
    _show_form(file, file.sketch)


def _show_form(file: WaitingFile, sketch: Sketch) -> None:
    st.markdown("**Which column is which**")
    kinds = {kind.reader: kind for kind in table_kinds()}
    known = file.inspection.report.reader if file.inspection and file.inspection.report else None
    asked = st.selectbox(
        "What is this file?",
        list(kinds),
        index=list(kinds).index(known) if known in kinds else None,
        format_func={reader: clean(kind.label) for reader, kind in kinds.items()}.__getitem__,
        placeholder="Choose a kind",
        key=row_key(Key.UPLOAD_KIND, file.file_id),
        width=360,
    )
    if asked is None:
        return
    kind = kinds[asked]
    st.caption(plain(_needs(kind), limit=None))
    mapping = _pick_columns(file, sketch, kind)
    missing = [" or ".join(_heading(kind, name) for name in group) for group in kind.missing(_stems(mapping))]
    if missing:
        st.caption(plain(f"Still missing: {'; '.join(missing)}.", limit=None))
    if st.button(
        "Read the file this way", key=row_key(Key.UPLOAD_MAP, file.file_id), type="primary", disabled=bool(missing)
    ):
        choices = replace(file.options.choices, reader=asked, mapping=mapping)
        desk().look_again(file.file_id, replace(file.options, choices=choices))
        st.rerun()


def _needs(kind: TableKind) -> str:
    groups = [" or ".join(_heading(kind, name) for name in group) for group in kind.needs]
    return f"Marked with * and needed: {'; '.join(groups)}. Everything else can be left out."


def _heading(kind: TableKind, name: str) -> str:
    return next((field.heading for field in kind.fields if field.name == name), name)


def _pick_columns(file: WaitingFile, sketch: Sketch, kind: TableKind) -> dict[str, str]:
    """Draw a choice for each field; return field -> heading for those that are there."""
    suggested = {**suggested_mapping(kind, sketch.headings), **file.options.choices.mapping}
    headings = [heading for heading in dict.fromkeys(sketch.headings) if heading]
    mapping: dict[str, str] = {}
    with st.grid(3, min_column_width=240, gap="small") as grid:
        for field in kind.fields:
            with grid.cell(), st.container(gap="xsmall"):
                mapping |= _pick_column(file, sketch, kind, field, headings, suggested)
    return mapping


def _pick_column(
    file: WaitingFile,
    sketch: Sketch,
    kind: TableKind,
    field: MappableField,
    headings: list[str],
    suggested: Mapping[str, str],
) -> dict[str, str]:
    """One field: its column, and the unit of a duration. Empty where the file does not have it."""
    before = suggested.get(field.name)
    row = f"{file.file_id}_{kind.reader}_{field.name}"
    heading = st.selectbox(
        f"{field.heading} *" if field.needed_with else field.heading,
        headings,
        index=headings.index(before) if before in headings else None,
        format_func={each: _with_example(sketch, each) for each in headings}.__getitem__,
        placeholder="Not in the file",
        help=plain(_explained(field), limit=None),
        key=row_key(Key.UPLOAD_FIELD, row),
    )
    if heading is None:
        return {}
    if field.kind is not FieldKind.SECONDS:
        return {field.name: heading}
    unit = st.segmented_control(
        f"Unit of {field.heading.lower()}",
        list(_UNITS),
        default="as written",
        required=True,
        key=row_key(Key.UPLOAD_UNIT, row),
    )
    return {field.name.removesuffix("_seconds") + _UNITS[unit or "as written"]: heading}


def _explained(field: MappableField) -> str:
    allowed = f" Allowed: {', '.join(field.choices)}." if field.choices else ""
    return f"{field.meaning}{allowed}"


def _with_example(sketch: Sketch, heading: str) -> str:
    example = sketch.example(heading)
    return clean(heading) if example is None else f"{clean(heading)}  ({_shown(example)})"


def _shown(example: str) -> str:
    return clean(without_addresses(example), limit=_LONGEST_EXAMPLE)


def _stems(mapping: Mapping[str, str]) -> dict[str, str]:
    """The mapping by the fields that a need names: a duration stands for itself in any unit."""
    return {name.replace("_minutes", "_seconds").replace("_hours", "_seconds"): each for name, each in mapping.items()}
