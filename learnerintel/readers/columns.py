"""The columns a reader takes from a file, and the style in which each of them is written.

A style is concluded once for a whole column: order of day and month, decimal sign, scale of shares, unit
of durations. What was concluded is stated; what cannot be concluded is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from learnerintel.domain.records import FieldKind
from learnerintel.domain.tables import ReadingChoices
from learnerintel.errors import QuestionOpen
from learnerintel.readers.casting.dates import ORDER_WORDS, DateEvidence, DateStyle, DayRange, form_sentence
from learnerintel.readers.casting.durations import DurationStyle, pair_in_heading, unit_in_heading
from learnerintel.readers.casting.numbers import DecimalEvidence, ShareEvidence, ShareStyle
from learnerintel.readers.casting.text import Filler, TextStyle, clean
from learnerintel.readers.casting.words import Words, fold
from learnerintel.readers.casting.zones import zone_named
from learnerintel.readers.headings import best_in_heading
from learnerintel.readers.text_blocks import TextBlock

_EPOCH = date(1970, 1, 1)
_FIRST = (date(1990, 1, 1) - _EPOCH).days
#: People still at work were hired before 1990, and joined their team then.
_FIRST_EMPLOYED = (date(1950, 1, 1) - _EPOCH).days
_LAST_PLANNED = (date(2100, 12, 31) - _EPOCH).days
_SINCE_LONG = frozenset({"hired_on", "member_from", "left_on", "member_until", "leave_from", "published_on"})
_PLANNED = frozenset({
    "due_on", "review_on", "retired_on", "published_on",
    "member_from", "member_until", "hired_on", "left_on", "leave_from", "leave_until",
})  # fmt: skip
_OPEN_ENDED = frozenset({"member_until", "left_on", "leave_until", "due_on", "review_on", "retired_on"})

_IDENTIFIERS = frozenset({
    "employee_id", "lms_id", "person_name", "content_id", "record_id", "voids_record_id", "team", "parent_team",
})  # fmt: skip
_WRITTEN_UTC = re.compile(r"\b(?:utc|gmt)\b")
_NUMBERS = (FieldKind.COUNT, FieldKind.NUMBER, FieldKind.SHARE, FieldKind.SECONDS)
_DATES = (FieldKind.DAY, FieldKind.MOMENT)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file that a field is read from.

    Attributes:
        name: of the field.
        kind: how its text becomes a value.
        heading: as in the file, for problems and statements.
        words: of a CHOICE.
        unit_seconds: unit of bare durations that the analyst or the field's name states.
        default_divisor: of shares whose numbers tell nothing.
        style: given by the format itself; nothing is concluded then.
    """

    name: str
    kind: FieldKind
    heading: str
    words: Words | None = None
    unit_seconds: int | None = None
    default_divisor: float = 1.0
    style: Any = None


@dataclass(slots=True)
class _Evidence:
    dates: DateEvidence = field(default_factory=DateEvidence)
    decimals: DecimalEvidence = field(default_factory=DecimalEvidence)
    shares: ShareEvidence = field(default_factory=ShareEvidence)


class StyleSurvey:
    """Looks at a file's columns block by block and concludes their styles, as far as it has seen.

    Args:
        columns: of the file.
        choices: what the analyst stated.
        delimiter: of the file.
    """

    def __init__(self, columns: Iterable[Column], choices: ReadingChoices, delimiter: str | None) -> None:
        self.columns = tuple(columns)
        self._choices = choices
        self._delimiter = delimiter
        self._zone = zone_named(choices.zone)
        self._tomorrow = (datetime.now(UTC).date() + timedelta(days=1) - _EPOCH).days
        self._evidence = {column.name: _Evidence() for column in self.columns if _is_surveyed(column)}

    def observe(self, block: TextBlock) -> None:
        """Look at the texts of a block."""
        for column in self.columns:
            if column.name not in self._evidence:
                continue
            evidence = self._evidence[column.name]
            if column.kind in _DATES:
                uniform, others = block.parted(column.name)
                evidence.dates.observe_uniform(0 if uniform is None else len(uniform.instants.day))
                evidence.dates.observe(clean(others.dictionary).columns[0].drop_null())
                continue
            (known,) = clean(block.distinct(column.name)).columns
            known = known.drop_null()
            evidence.decimals.observe(known)
            if column.kind is FieldKind.SHARE:
                evidence.shares.observe(known)

    def conclude(self) -> tuple[dict[str, Any], list[str]]:
        """Styles by field name, and sentences on what was concluded.

        Raises:
            QuestionOpen: the order of day and month cannot be told.
        """
        styles: dict[str, Any] = {}
        statements: list[str] = []
        for column in self.columns:
            conclude = _CONCLUSIONS.get(column.kind)
            if column.style is not None or conclude is None:
                styles[column.name] = column.style
                continue
            styles[column.name] = conclude(self, column, statements)
        return styles, statements

    def _text(self, column: Column, _: list[str]) -> TextStyle:
        if column.name == "comment":
            return TextStyle(Filler.KEPT, has_lines=True)
        filler = Filler.IDENTIFIER if column.name in _IDENTIFIERS else Filler.UNKNOWN
        return TextStyle(filler, is_email=column.name == "email")

    def _words(self, column: Column, _: list[str]) -> Words | None:
        return column.words

    def _decimal(self, column: Column, statements: list[str]) -> str:
        sign, sentences = self._evidence[column.name].decimals.conclude(
            column.heading, is_count=column.kind is FieldKind.COUNT, delimiter=self._delimiter
        )
        statements += sentences
        return sign

    def _share(self, column: Column, statements: list[str]) -> ShareStyle:
        decimal = self._decimal(column, statements)
        divisor, sentences = self._evidence[column.name].shares.conclude(
            column.heading,
            is_percent_heading="percent" in fold(column.heading).split(),
            best=best_in_heading(column.heading),
            default=column.default_divisor,
        )
        statements += sentences
        return ShareStyle(decimal, divisor)

    def _duration(self, column: Column, statements: list[str]) -> DurationStyle:
        words = fold(column.heading).split()
        unit = column.unit_seconds or unit_in_heading(words)
        pair = {3600: "hm", 60: "ms"}.get(unit or 0) or pair_in_heading(words)
        minutes_field = column.name.replace("_seconds", "_minutes")
        remedy = (
            f'no unit is named; write it into the heading, as in "{column.heading} (minutes)", '
            f"or map the column to {minutes_field}"
        )
        return DurationStyle(self._decimal(column, statements), unit, pair, remedy)

    def _date(self, column: Column, statements: list[str]) -> DateStyle:
        evidence = self._evidence[column.name].dates
        possible = _possible_days(column.name, self._tomorrow)
        written = ZoneInfo("UTC") if _WRITTEN_UTC.search(column.heading.lower()) else None
        if evidence.form is not None:
            statements.append(form_sentence(column.heading, evidence.form))
            return DateStyle(self._zone, possible, form=evidence.form, written_zone=written)
        order, reason = self._order(column, evidence)
        if order is not None and evidence.day_first + evidence.month_first + evidence.either:
            statements.append(f"Dates in column {column.heading!r} read as {ORDER_WORDS[order]}{reason}.")
        is_conflicted = evidence.is_conflicted and self._choices.date_order is None
        return DateStyle(self._zone, possible, order, None, is_conflicted, written)

    def _order(self, column: Column, evidence: DateEvidence) -> tuple[str | None, str]:
        if self._choices.date_order is not None:
            return self._choices.date_order, ", as stated"
        if evidence.is_conflicted:
            order = evidence.order or "dmy"
            return order, ", as more of them are; those of the other order and those that fit both are refused"
        if evidence.order is not None:
            return evidence.order, f": {max(evidence.day_first, evidence.month_first)} of them can be nothing else"
        if evidence.either == 0:
            return "dmy", ", which is the same day either way"
        others = {each.dates.order for each in self._evidence.values()} - {None}
        if len(others) == 1 and not any(each.dates.is_conflicted for each in self._evidence.values()):
            return others.pop(), ", as the other dates of the file show"
        raise QuestionOpen(
            f"The dates in column {column.heading!r} can be day/month or month/day (such as {evidence.example!r}), "
            "and no date in the file decides it. Nothing was read. State --date-order dmy or --date-order mdy.",
            "date_order",
            ("dmy", "mdy"),
        )


_CONCLUSIONS: dict[FieldKind, Callable[[StyleSurvey, Column, list[str]], Any]] = {
    FieldKind.TEXT: StyleSurvey._text,
    FieldKind.CHOICE: StyleSurvey._words,
    FieldKind.DAY: StyleSurvey._date,
    FieldKind.MOMENT: StyleSurvey._date,
    FieldKind.SECONDS: StyleSurvey._duration,
    FieldKind.COUNT: StyleSurvey._decimal,
    FieldKind.NUMBER: StyleSurvey._decimal,
    FieldKind.SHARE: StyleSurvey._share,
}


def _is_surveyed(column: Column) -> bool:
    return column.style is None and (column.kind in _DATES or column.kind in _NUMBERS)


def _possible_days(name: str, tomorrow: int) -> DayRange:
    """Days that are possible in a field: what happened ends tomorrow, what is planned in 2100."""
    return DayRange(
        _FIRST_EMPLOYED if name in _SINCE_LONG else _FIRST,
        _LAST_PLANNED if name in _PLANNED else tomorrow,
        is_open_ended=name in _OPEN_ENDED,
    )
