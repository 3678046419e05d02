"""What kinds of learners there are, and how many of each; never who."""

from __future__ import annotations

from learnerintel.charts.bars import Bar, ranked_bars
from learnerintel.domain.metric import Measurement, Metric
from learnerintel.domain.personas import LABELS, LEAST_OF_A_KIND, RULES, Persona
from learnerintel.services.insights.personas import Kinds, kinds_of_learners
from learnerintel.services.measuring import find_metric
from learnerintel.ui import numbers
from learnerintel.ui.empty import show_lacks
from learnerintel.ui.figures import show_chart
from learnerintel.ui.filters import current_filters
from learnerintel.ui.gateway import ask
from learnerintel.ui.glossary import link_to_metric
from learnerintel.ui.kept_drawings import kept
from learnerintel.ui.messages import show_note
from learnerintel.ui.numbers import percent, span
from learnerintel.ui.plain import plain

_EXPLAINED = "dormant_share"


@kept
def show_kinds() -> None:
    """Draw how many people are of which kind; kinds of few people stand together."""
    found = ask(kinds_of_learners, team_id=current_filters().team_id)
    if not found.shares:
        if found.notes and any("Upload" in note for note in found.notes):
            show_lacks("What kinds of learners there are is not known yet.", found.notes)
        else:
            show_note(plain(f"What kinds of learners there are is not shown. {found.why}", limit=None))
        return
    metric = find_metric(_EXPLAINED).metric
    rows = [
        _bar(metric, LABELS[kind], one, is_marked=kind is Persona.SELF_STARTER) for kind, one in found.shares.items()
    ]
    if found.others is not None:
        rows.append(_bar(metric, _others_of(found), found.others, is_marked=False))
    show_chart(ranked_bars(rows, title=_title(found), subtitle=_subtitle(found)), "kinds of learners")
    link_to_metric(_EXPLAINED, "How kinds are told apart")


def _others_of(found: Kinds) -> str:
    named = ", ".join(LABELS[kind] for kind in found.joined)
    return f"{named} and others" if named else "Other kinds"


def _bar(metric: Metric, label: str, one: Measurement, *, is_marked: bool) -> Bar:
    said = numbers.said(metric, one)
    return Bar(label=label, value=one.value, is_marked=is_marked, text=percent(one.value), said=said)


def _title(found: Kinds) -> str:
    kind, one = max(found.shares.items(), key=lambda item: item[1].value or 0)
    return f"{LABELS[kind]} are the largest kind: {percent(one.value)} {RULES[kind]}"


def _subtitle(found: Kinds) -> str:
    base = next(iter(found.shares.values())).base
    days = span(found.period.first_on, found.period.last_on)
    return (
        f"Share of {numbers.counted(base)} by kind, {days}: {found.group_label}. Kinds of fewer than {LEAST_OF_A_KIND} "
        "people stand together, and nobody is named"
    )
