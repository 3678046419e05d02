"""Evidence as it is kept with a decision, drawn; the same before a decision and after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from learnerintel.ui.decision_words import reason_label
from learnerintel.ui.numbers import counted, duration_range
from learnerintel.ui.plain import plain

#: Sign, word for it, for guards that are passed, failed, and not known. Never by colour alone.
_STANDINGS = {
    True: (":material/check:", "Ruled out"),
    False: (":material/close:", "Stands against it"),
    None: (":material/question_mark:", "Not known"),
}


def show_reason(record: Mapping[str, Any]) -> None:
    """Draw the reason in one sentence, with strength, people and time."""
    if record.get("sentence") is None:
        st.markdown("It stood on no list, so no evidence was shown.")
        return
    st.markdown(f"**{plain(reason_label(record['reason']))}.** {plain(record['sentence'], limit=None)}")
    also = [reason_label(reason).lower() for reason in record.get("also", ())]
    if also:
        st.markdown(f"Also: {', '.join(also)}.")
    minutes = record.get("minutes")
    time = "time not known yet" if minutes is None else f"{duration_range(minutes['low'], minutes['high'])} at stake"
    st.caption(
        plain(f"{str(record['strength_in_words']).capitalize()} evidence · {counted(record['learners'])} · {time}")
    )


def show_facts(record: Mapping[str, Any]) -> None:
    """Draw the three facts and what would change the verdict."""
    for fact in record.get("facts", ()):
        st.markdown(f"- {plain(fact, limit=None)}")
    change = record.get("what_would_change")
    if change:
        st.markdown(f"**What would change this.** {plain(change, limit=None)}")


def show_guards(record: Mapping[str, Any], *, expanded: bool = False) -> None:
    """Draw what was ruled out: what stands against it at once, the rest to be opened."""
    guards: Sequence[Mapping[str, Any]] = record.get("guards", ())
    if not guards:
        return
    for guard in guards:
        if guard["is_passed"] is False:
            st.markdown(_guard_line(guard))
    rest = sorted((guard for guard in guards if guard["is_passed"] is not False), key=lambda one: not one["is_passed"])
    passed = sum(guard["is_passed"] is True for guard in rest)
    label = f"{passed} of {len(guards)} objections ruled out"
    unknown = len(rest) - passed
    if unknown:
        label += f", {unknown} not known"
    with st.expander(label, expanded=expanded, icon=":material/checklist:"):
        st.markdown("  \n".join(_guard_line(guard) for guard in rest))


def _guard_line(guard: Mapping[str, Any]) -> str:
    sign, word = _STANDINGS[guard["is_passed"]]
    return f"{sign} **{word}:** {plain(guard['sentence'], limit=None)}"
