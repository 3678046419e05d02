"""What surveys asked: one question at a time with its answers, and all of them in a table."""

from __future__ import annotations

import streamlit as st

from learnerintel.charts.bars import Bar, ranked_bars
from learnerintel.charts.specs import Chart
from learnerintel.domain.disclosure import FLOOR
from learnerintel.domain.surveys import AnswerForm
from learnerintel.services.insights.asked import ANSWER_SHARE, AskedHere, QuestionsAsked, questions_asked
from learnerintel.ui import numbers
from learnerintel.ui.figures import show_chart
from learnerintel.ui.gateway import ask
from learnerintel.ui.plain import clean, plain
from learnerintel.ui.state import Key
from learnerintel.ui.tables import Column, show_table

_LONGEST = 90
_MOST_BARS = 12
_FORMS = {
    AnswerForm.RATING: "rating",
    AnswerForm.SCALE: "scale",
    AnswerForm.CHOICE: "one option",
    AnswerForm.CHOICES: "several options",
    AnswerForm.NUMBER: "number",
    AnswerForm.TEXT: "short text",
    AnswerForm.COMMENT: "comment",
}
_COLUMNS = (
    Column("question", "Question", longest=160),
    Column("form", "Answered by"),
    Column("people", "People", numbers.count),
    Column("favourable", "Favourable", numbers.percent),
)


def show_questions(span: str) -> None:
    """Draw the questions of surveys with their answers; nothing where no survey was taken in.

    Args:
        span: name of the days looked at.
    """
    found = ask(questions_asked, period=span)
    if not found.questions:
        return
    st.subheader("What surveys asked", anchor=False)
    shown = [one for one in found.questions if one.lines]
    st.caption(plain(_caption(found, shown), limit=None))
    if shown:
        names = {clean(f"{one.text} ({_FORMS[one.form]})", _LONGEST): one for one in shown}
        name = st.selectbox("Question", list(names), key=Key.SURVEY_QUESTION, bind="query-params")
        show_chart(_chart(names[name], found), f"answers to {name}")
    with st.expander(f"Every question ({numbers.count(len(found.questions))})"):
        show_table(
            [_row(one) for one in found.questions],
            _COLUMNS,
            key="survey questions",
            about="Questions of surveys, with how many answered.",
            at_once=10,
        )


def _caption(found: QuestionsAsked, shown: list[AskedHere]) -> str:
    hidden = sum(one.respondents.value is None for one in found.questions)
    days = numbers.span(found.period.first_on, found.period.last_on)
    said = f"{numbers.counted(len(found.questions), 'question', 'questions')} of the whole company, {days}."
    if hidden:
        said += f" Of {hidden} nothing is shown: fewer than {FLOOR.rate_people} people answered."
    if not shown:
        said += " None of them has answers that can be counted."
    return said


def _chart(one: AskedHere, found: QuestionsAsked) -> Chart:
    bars: list[Bar] = [
        {
            "label": clean(line.label, _LONGEST),
            "value": line.share.value,
            "is_marked": place == 0 and one.favourable is None,
            "text": numbers.value(ANSWER_SHARE, line.share),
            "said": numbers.said(ANSWER_SHARE, line.share),
        }
        for place, line in enumerate(one.lines[:_MOST_BARS])
    ]
    people = numbers.counted(None if one.respondents.value is None else round(one.respondents.value))
    favourable = ""
    if one.favourable is not None and one.favourable.value is not None:
        favourable = f"; {numbers.value(ANSWER_SHARE, one.favourable)} answered favourably"
    more = len(one.lines) - _MOST_BARS
    rest = f"; {more} further answers are not drawn" if more > 0 else ""
    days = numbers.span(found.period.first_on, found.period.last_on)
    return ranked_bars(
        bars,
        title=clean(one.text, _LONGEST),
        subtitle=f"Share of the {people} who answered{favourable}{rest}; {days}",
    )


def _row(one: AskedHere) -> dict[str, object]:
    return {
        "question": one.text,
        "form": _FORMS[one.form],
        "people": one.respondents.value,
        "favourable": None if one.favourable is None or one.favourable.bound else one.favourable.value,
    }
