"""What comments give as reasons, as bars."""

from __future__ import annotations

from learnerintel.charts.bars import Bar, ranked_bars
from learnerintel.domain.vocabulary import CommentReason
from learnerintel.services.insights.reasons import REASON_SHARE, Reasons, reasons_given
from learnerintel.ui import numbers
from learnerintel.ui.empty import show_empty
from learnerintel.ui.figures import show_chart
from learnerintel.ui.gateway import ask

LABELS = {
    CommentReason.ALREADY_KNOW: "Known already",
    CommentReason.SAME_AS_LAST_YEAR: "The same again",
    CommentReason.NOT_MY_ROLE: "Not for this role",
    CommentReason.TOO_LONG: "Too long",
    CommentReason.TOO_BASIC: "Too basic",
    CommentReason.TOO_HARD: "Too hard",
    CommentReason.TECHNICAL: "Technical trouble",
    CommentReason.OUT_OF_DATE: "Out of date",
    CommentReason.MANDATORY_FEELING: "Felt as a duty",
    CommentReason.TOO_MUCH_CHOICE: "Too much choice",
    CommentReason.PRAISE: "Praise",
}


def show_reasons(span: str) -> None:
    """Draw how many people name each reason; or why nothing is shown.

    Args:
        span: name of the days looked at.
    """
    found = ask(reasons_given, period=span)
    if found.people is None:
        return
    if not found.lines:
        show_empty("No reason is named by enough people.", "Reasons are found in comments that could be scored.")
        return
    show_chart(
        ranked_bars(_bars(found), title=_finding(found), subtitle=_subtitle(found)), "reasons that comments name"
    )


def _bars(found: Reasons) -> list[Bar]:
    complaints = [line.reason for line in found.lines if line.reason is not CommentReason.PRAISE]
    return [
        {
            "label": LABELS[line.reason],
            "value": line.share.value,
            "is_marked": line.reason in complaints[:1],
            "text": numbers.value(REASON_SHARE, line.share),
            "said": numbers.said(REASON_SHARE, line.share),
        }
        for line in found.lines
    ]


def _finding(found: Reasons) -> str:
    first = next((line for line in found.lines if line.reason is not CommentReason.PRAISE), None)
    if first is None:
        return "People who comment mostly praise"
    return f"The complaint that most people name: {LABELS[first.reason].lower()}"


def _subtitle(found: Reasons) -> str:
    days = numbers.span(found.period.first_on, found.period.last_on)
    rarer = (
        f"; {numbers.counted(found.rarer_count, 'rarer reason', 'rarer reasons')} not shown"
        if found.rarer_count
        else ""
    )
    return f"Share of the {numbers.counted(found.people)} with a scored comment, whole company{rarer}; {days}"
