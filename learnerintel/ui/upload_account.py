"""What became, or would become, of a file's rows: one bar, problems by kind, rows given back."""

from __future__ import annotations

from functools import partial

import streamlit as st

from learnerintel.charts.accounts import PARTS, account_bar
from learnerintel.services.import_account import MANY_REJECTED, ImportResult
from learnerintel.services.waiting_files import State, WaitingFile
from learnerintel.ui.exports import offer_csv
from learnerintel.ui.numbers import count, counted, percent
from learnerintel.ui.plain import plain
from learnerintel.ui.state import Key, row_key
from learnerintel.ui.upload_desk import desk
from learnerintel.ui.upload_words import problem_sentences, without_commands


def show_account(result: ImportResult, title: str) -> None:
    """Draw the account of a file as one bar with its numbers, and what else there is to say."""
    rows = (result.rows_new, result.rows_duplicate, result.rows_rejected, result.rows_left_out)
    chart = account_bar(
        [{"part": part, "rows": number, "text": count(number)} for part, number in zip(PARTS, rows, strict=True)],
        title=title,
        subtitle=f"of {counted(result.rows_read, 'row', 'rows')} in the file",
    )
    st.vega_lite_chart(None, chart.bound(), width="stretch", theme="streamlit", alt=chart.alt)


def show_statements(result: ImportResult, known: tuple[str, ...] = ()) -> None:
    """Draw what was concluded, as far as it does not stand elsewhere."""
    said = [without_commands(statement) for statement in result.statements if statement not in known]
    if said:
        st.markdown("  \n".join(plain(sentence, limit=None) for sentence in said))


def show_problems(file: WaitingFile) -> None:
    """Draw a file's problems by kind with counts and first places, and offer the rows that have them."""
    inspection = file.inspection
    if inspection is None or not inspection.problems:
        return
    exact = inspection.report.problem_counts if inspection.report else {}
    said = problem_sentences(inspection.problems, exact)
    st.markdown("\n".join(f"- {plain(sentence, limit=None)}" for sentence in said))
    if inspection.report is not None and inspection.report.rejects is not None:
        offer_csv(
            f"rows with problems of {file.file_name} {file.file_id[:4]}",
            partial(desk().rejected_rows, file.file_id),
            label="Rows with problems as CSV",
        )


def ask_acceptance(file: WaitingFile) -> None:
    """Ask whether the good rows are to be taken without the others, and once more where those are many."""
    inspection = file.inspection
    if file.state is not State.READY or inspection is None or inspection.would_be is None or inspection.is_known:
        return
    needed = inspection.acceptance_needed
    if needed == 0:
        return
    bad = inspection.would_be.rows_rejected
    good = inspection.would_be.rows_read - bad
    asked = f"{file.file_id}_{good}_{bad}"  # read another way, it is another question
    st.markdown(
        "Nothing of it is taken in as it stands. Mend the rows in the file and upload it again, or leave them out."
    )
    said = int(
        st.checkbox(
            f"Take the {counted(good, 'good row', 'good rows')} and leave {count(bad)} out",
            value=file.options.accept_good_rows > 0,
            key=row_key(Key.UPLOAD_ACCEPT, asked),
        )
    )
    if said and needed > 1:
        said += st.checkbox(
            f"Yes, although that is {percent(inspection.rejected_share)} of the file, "
            f"more than {percent(MANY_REJECTED)}",
            value=file.options.accept_good_rows > 1,
            key=row_key(Key.UPLOAD_ACCEPT_MANY, asked),
        )
    if said != file.options.accept_good_rows:
        desk().accept_good_rows(file.file_id, said)
        st.rerun()
