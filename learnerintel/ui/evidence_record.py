"""Evidence as it is kept with a decision, drawn; the same before a decision and after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from learnerintel.ui.decision_words import people_and_time, reason_label
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
    minutes = record.get("minutes") or {}
    worth = people_and_time(record["learners"], minutes.get("low"), minutes.get("high"))
    st.caption(plain(f"{str(record['strength_in_words']).capitalize()} evidence · {worth}"))


def show_objections(record: Mapping[str, Any]) -> None:
    """Draw the guards that stand against it, where any do."""
    for guard in record.get("guards", ()):
        if guard["is_passed"] is False:
            st.markdown(_guard_line(guard))


def show_facts(record: Mapping[str, Any]) -> None:
    """Draw the three facts and what would change the verdict."""
    facts = [plain(fact, limit=None) for fact in record.get("facts", ())]
    if facts:
        st.markdown("  \n".join(facts))
    change = record.get("what_would_change")
    if change:
        st.markdown(f"**What would change this.** {plain(change, limit=None)}")


def show_guards(record: Mapping[str, Any]) -> None:
    """Draw everything that was looked at before, each with its sign and word; to be opened."""
    guards: Sequence[Mapping[str, Any]] = record.get("guards", ())
    if not guards:
        return
    standings = [guard["is_passed"] for guard in guards]
    parts = [f"{standings.count(True)} of {len(guards)} objections ruled out"]
    parts += [f"{standings.count(None)} not known"] if None in standings else []
    parts += [f"{standings.count(False)} against it"] if False in standings else []
    with st.expander(", ".join(parts), icon=":material/checklist:"):
        st.markdown("  \n".join(_guard_line(guard) for guard in sorted(guards, key=_failed_first)))


def _failed_first(guard: Mapping[str, Any]) -> int:
    return (False, None, True).index(guard["is_passed"])


def _guard_line(guard: Mapping[str, Any]) -> str:
    sign, word = _STANDINGS[guard["is_passed"]]
    return f"{sign} **{word}:** {plain(guard['sentence'], limit=None)}"
