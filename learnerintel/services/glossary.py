"""The glossary of numbers: every metric, from the records it is measured by."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.dialects import sqlite

from learnerintel.domain.periods import Period, date_of, day_from_iso, iso_day
from learnerintel.domain.records import RECORD_KINDS
from learnerintel.metrics.definition import Definition, Question
from learnerintel.metrics.registry import DEFINITIONS

#: Day as of which the statements are written out; any day serves, it only fills the places of the days.
_EXAMPLE_ON = day_from_iso("2026-03-31")


@dataclass(frozen=True, slots=True)
class MetricEntry:
    """What there is to say about one metric.

    Attributes:
        name: in links, on the command line and in files.
        label: on screen.
        meaning: one sentence for the L&D manager.
        formula: numerator and denominator in words.
        window: the time it looks at.
        sources: kinds of files without which it cannot be measured, by their labels.
        columns: columns of the store it is computed from.
        does_not_count: what somebody might expect in it and does not find.
        small_samples: how few people are treated.
        splits: what it can be split by.
        statement: the SQL behind it, written out for an example of days.
        example: that example in words.
    """

    name: str
    label: str
    meaning: str
    formula: str
    window: str
    sources: tuple[str, ...]
    columns: tuple[str, ...]
    does_not_count: str
    small_samples: str
    splits: tuple[str, ...]
    statement: str
    example: str

    @property
    def searched(self) -> str:
        """Everything in it that a search looks at, in lower case."""
        return " ".join((self.name, self.label, self.meaning, self.formula, self.does_not_count)).lower()


def metric_entries() -> tuple[MetricEntry, ...]:
    """Every metric, in the order of the registry: who, how much by choice, what is taken, what is said."""
    return tuple(_entry(definition) for definition in DEFINITIONS.values())


def _entry(definition: Definition) -> MetricEntry:
    metric = definition.metric
    days = Period(_EXAMPLE_ON - definition.days + 1, _EXAMPLE_ON)
    return MetricEntry(
        name=metric.name,
        label=metric.label,
        meaning=definition.meaning,
        formula=_sentence(metric.formula),
        window=_sentence(metric.window),
        sources=tuple(RECORD_KINDS[kind].label for kind in metric.source),
        columns=definition.source_columns,
        does_not_count=_sentence(metric.does_not_count),
        small_samples=definition.small_samples,
        splits=tuple(sorted(str(split) for split in definition.splits)),
        statement=_statement(definition, days),
        example=(
            f"Written out for {iso_day(days.first_on)} to {iso_day(days.last_on)}; days are counted from "
            f"{date_of(0).isoformat()}, so these are {days.first_on} to {days.last_on}."
        ),
    )


def _statement(definition: Definition, days: Period) -> str:
    statement = definition.statement(Question(days, days.last_on))
    return str(statement.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."
