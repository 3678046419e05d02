"""The rule re-run on the past, in the open: how often it would have been right, beside simple rules."""

from __future__ import annotations

import streamlit as st

from learnerintel.charts.tries import RuleTry, predicted_against_happened, rules_tried
from learnerintel.services.backtesting import PRODUCT, RULE_LABELS, Backtest, Figures, past_tries, titles_of
from learnerintel.ui.empty import show_empty
from learnerintel.ui.figures import show_chart
from learnerintel.ui.gateway import ask, ask_slowly
from learnerintel.ui.messages import show_finding
from learnerintel.ui.numbers import count, counted, day, percent
from learnerintel.ui.plain import plain
from learnerintel.ui.tables import Column, show_table
from learnerintel.ui.tiles import Tile, show_tiles


def current_tries() -> tuple[Backtest, ...]:
    """The rule tried on the latest past days, newest first; those without a list are left out."""
    tried = ask_slowly("Trying the rule on the past", past_tries)
    return tuple(one for one in tried if one.of(PRODUCT).precision.value is not None)


def show_sentence(tried: tuple[Backtest, ...]) -> None:
    """Draw in one sentence how often it was right; or what is missing for that."""
    if not tried:
        show_empty(
            "Nobody knows yet how often the lists would have been right.",
            "That takes activity of some four months: a list of a past day is held against the 90 days after it.",
            "upload",
            "Upload files",
        )
        return
    flagged = sum(one.of(PRODUCT).flagged for one in tried)
    right = sum(one.of(PRODUCT).flagged * one.of(PRODUCT).precision.value for one in tried) / flagged
    show_finding(
        f"On this company's own past, {percent(right)} of {count(round(flagged))} listed items stayed unused in the "
        f"{tried[0].horizon} days after."
    )


def show_numbers(tried: tuple[Backtest, ...]) -> None:
    """Draw right, lost, mistakes and found of the newest day."""
    newest = tried[0].of(PRODUCT)
    said = (
        ("Stayed unused", newest.precision, "Of the listed items, those that less than 5 % of the team then used."),
        ("Lost", newest.regret, "Of everything that people then used, the part that stood on a list."),
        ("Mistakes", newest.mistakes, "Of the listed items, those that at least 10 % of the team then used."),
        (
            "Found",
            newest.recall,
            "Of the items that stayed unused, those that were listed. A list holds a fifth at most.",
        ),
    )
    st.caption(f"As of {day(tried[0].as_of)}, with the {tried[0].horizon} days after it.")
    show_tiles(
        tuple(
            Tile(
                label,
                percent(share.value),
                "" if share.low is None else f"{percent(share.low)} to {percent(share.high)}",
                explains,
            )
            for label, share, explains in said
        )
    )


def show_rules(tried: tuple[Backtest, ...]) -> None:
    """Draw every rule on every day, and the same as a table."""
    rows = [_rule_row(one, figures) for one in tried for figures in one.figures if figures.precision.value is not None]
    show_chart(
        rules_tried(
            rows,
            title=_finding(tried),
            subtitle=f"Right upwards, lost to the right; {counted(len(tried), 'past day', 'past days')}, every rule "
            "lists a fifth of each team's items",
        ),
        "rules",
    )
    show_table(
        [_table_row(one, figures) for one in tried for figures in one.figures],
        (
            Column("day", "As of", day),
            Column("rule", "Rule"),
            Column("precision", "Stayed unused", percent),
            Column("regret", "Lost", percent),
            Column("mistakes", "Mistakes", percent),
            Column("recall", "Found", percent),
            Column("pairs", "Pairs of team and item", count),
        ),
        key="tries",
        about="Every rule on every day that was tried.",
    )


def _rule_row(one: Backtest, figures: Figures) -> RuleTry:
    right, lost = figures.precision.value, figures.regret.value or 0.0
    return {
        "rule": RULE_LABELS[figures.rule],
        "day": day(one.as_of),
        "precision": right,
        "regret": lost,
        "is_marked": figures.rule == PRODUCT,
        "said": f"{percent(right)} stayed unused, {percent(lost)} lost",
    }


def _table_row(one: Backtest, figures: Figures) -> dict[str, object]:
    shares = {name: getattr(figures, name).value for name in ("precision", "regret", "mistakes", "recall")}
    return {"day": one.as_of, "rule": RULE_LABELS[figures.rule], "pairs": figures.pairs, **shares}


def _finding(tried: tuple[Backtest, ...]) -> str:
    """Which rules did better than the product in the mean of all days."""
    losses = {
        figures.rule: [one.of(figures.rule).regret.value or 0.0 for one in tried if figures.rule in _rules_of(one)]
        for figures in tried[0].figures
    }
    mean = {rule: sum(values) / len(values) for rule, values in losses.items() if values}
    better = [RULE_LABELS[rule] for rule, lost in mean.items() if rule != PRODUCT and lost < mean[PRODUCT] - 1e-9]
    if not better:
        return "No simpler rule lost less of what people went on to use"
    return f"Less was lost by: {', '.join(better)}"


def _rules_of(one: Backtest) -> set[str]:
    return {figures.rule for figures in one.figures}


def show_calibration(tried: tuple[Backtest, ...]) -> None:
    """Draw predicted against happened, of the newest day for which enough was known before."""
    st.header("Predicted and happened", anchor=False)
    known = next((one for one in tried if one.tenths), None)
    if known is None:
        cases = max(one.past_count for one in tried)
        show_empty(
            "No probability is calibrated yet.",
            f"{count(cases)} pairs of team and item of earlier days are known; 300 with an outcome are needed, and "
            "some that were used.",
        )
        return
    rows = [
        {
            "predicted": predicted,
            "happened": happened,
            "said": f"{percent(predicted)} predicted, {percent(happened)} of {count(cases)} pairs happened",
        }
        for predicted, happened, cases in known.tenths
    ]
    show_chart(
        predicted_against_happened(
            rows,
            title=f"Fitted on {count(known.past_count)} earlier pairs, held against {day(known.as_of)}",
            subtitle="Each dot is a tenth of the pairs; on the dashed line, what was predicted came true",
        ),
        "calibration",
    )


def show_mistakes(tried: tuple[Backtest, ...]) -> None:
    """Draw the worst mistakes by name."""
    st.header("The worst mistakes", anchor=False)
    worst = [(one, mistake) for one in tried for mistake in one.mistakes]
    if not worst:
        show_empty("No listed item was used by a tenth of its team.", "If one had been, it would stand here by name.")
        return
    titles = ask(titles_of, content_ids=tuple(sorted({mistake.content_id for _, mistake in worst})))
    show_table(
        [
            {
                "day": one.as_of,
                "team": mistake.team,
                "content": titles.get(mistake.content_id),
                "share": mistake.people / mistake.eligible,
                "eligible": mistake.eligible,
            }
            for one, mistake in sorted(worst, key=lambda row: -row[1].people / row[1].eligible)
        ],
        (
            Column("content", "Item"),
            Column("team", "Team"),
            Column("day", "Listed as of", day),
            Column("share", "Used after all by", percent),
            Column("eligible", "of so many people", count),
        ),
        key="mistakes",
        about="Items that were listed and then used by at least a tenth of the team, worst first.",
        at_once=10,
    )


def show_limits(tried: tuple[Backtest, ...]) -> None:
    """Draw what was tried, what was left out, and what this does not show."""
    newest = tried[0]
    dead = (
        f"{counted(newest.dead_count, 'pair', 'pairs')} that nobody comparable had touched for 120 days are left out: "
        f"{count(newest.dead_unused_count)} of them stayed unused, and would flatter every rule. "
        if newest.dead_count
        else ""
    )
    aside = (
        f"{counted(newest.asked_count, 'pair', 'pairs')} are of items that law or the company asks for, which no list "
        f"may hold; {counted(newest.new_count, 'pair', 'pairs')} were too new to be judged."
    )
    limits = (
        "Where a rule cannot tell items apart, chance chooses. Intervals hold 90 % and come from drawing items anew. "
        "What is known or disliked is not tried here: nobody can see afterwards what somebody knew."
    )
    teams = f"{counted(newest.teams, 'team', 'teams')} with a list on the newest day."
    st.caption(plain(f"{teams} {dead}{aside} {limits}", limit=None))
