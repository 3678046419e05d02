"""DAY and MOMENT columns: what order their dates have, and typed days and times.

The order of day and month is concluded once for a column, from all of its distinct texts; where nothing
tells, the analyst is asked. Two orders in one column are never mixed.
"""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from learnerintel.readers.casting.calendar import NONE, Instants, read_few_instants, read_instants
from learnerintel.readers.casting.numbers import read_numbers
from learnerintel.readers.casting.outcome import Cast, Fault, faults_where
from learnerintel.readers.casting.text import clean
from learnerintel.readers.casting.zones import local_day_of, utc_of

_DAY = 86_400
#: So few texts of a block are read one at a time.
_FEW = 50
_SERIAL_EPOCH = -25_569  # day 0 of spreadsheets is 1899-12-30
#: From this day (2900-01-01) on a date stands for "no end", as 9999-12-31 does in HR systems.
_OPEN_END = 339_679

ORDER_WORDS = {"dmy": "day/month/year", "mdy": "month/day/year"}
SKIPPED_NOTE = "Times in column {heading} that fell into the hour that {zone} skips were moved forward: {count}."
REPEATED_NOTE = "Times in column {heading} in the hour that comes twice in {zone} were read as the first: {count}."
ZONELESS_NOTE = "Times in column {heading} name no zone and were read as {zone}: {count}."
OPEN_NOTE = "Dates of the far future in column {heading} were read as no end: {count}."

_UNORDERED = r"^[0-9]{1,2}([-/])[0-9]{1,2}[-/]([0-9]{4}|[0-9]{2})([^0-9]|$)"
_FIRST_OVER_12 = r"^(1[3-9]|[23][0-9])[-/](0?[1-9]|1[0-2])[-/]"
_SECOND_OVER_12 = r"^(0?[1-9]|1[0-2])[-/](1[3-9]|[23][0-9])[-/]"
_SAME_BOTH_WAYS = "|".join(f"^0?{number}[-/]0?{number}[-/]" for number in range(1, 13))


class DateForm:
    """Names of the forms in which a whole column may hold its dates as numbers."""

    SERIAL = "serial"
    EPOCH_SECONDS = "epoch seconds"
    EPOCH_MILLISECONDS = "epoch milliseconds"


_NUMBER_FORMS = {
    DateForm.SERIAL: r"^(1[89]|[2-6][0-9]|7[0-2])[0-9]{3}([.,][0-9]+)?$",
    DateForm.EPOCH_SECONDS: r"^[0-9]{9,10}$",
    DateForm.EPOCH_MILLISECONDS: r"^[0-9]{12,13}$",
}
_FORM_WORDS = {
    DateForm.SERIAL: "a spreadsheet's day numbers",
    DateForm.EPOCH_SECONDS: "seconds since 1970",
    DateForm.EPOCH_MILLISECONDS: "milliseconds since 1970",
}


@dataclass(frozen=True, slots=True)
class DayRange:
    """Days that are possible in a column, both ends included; ``is_open_ended``: 9999-12-31 means no end."""

    first: int
    last: int
    is_open_ended: bool = False

    @property
    def words(self) -> str:
        first, last = np.array([self.first, self.last]).astype("datetime64[D]").astype(str)
        return f"{first} to {last}"


@dataclass(frozen=True, slots=True)
class DateStyle:
    """How a column's dates are written.

    Attributes:
        zone: of times without one; the day of any time is the day there.
        possible: days that are possible.
        order: ``dmy`` or ``mdy``; None where nothing in the column needs one.
        form: one of ``DateForm`` where the column holds numbers.
        is_conflicted: both orders occur and nobody stated one: dates that fit both are refused.
        written_zone: zone named in the heading, for times without one.
    """

    zone: ZoneInfo
    possible: DayRange
    order: str | None = None
    form: str | None = None
    is_conflicted: bool = False
    written_zone: ZoneInfo | None = None


@dataclass(slots=True)
class DateEvidence:
    """What a column's distinct texts say about the order of day and month.

    Attributes:
        day_first: distinct texts that can only be day/month.
        month_first: distinct texts that can only be month/day.
        either: distinct texts that can be both and mean two days.
        example: one of those.
        known: distinct texts.
        forms: form of numbers -> distinct texts of that form.
    """

    day_first: int = 0
    month_first: int = 0
    either: int = 0
    example: str | None = None
    known: int = 0
    forms: dict[str, int] | None = None

    def observe(self, texts: pa.Array) -> None:
        """Count the distinct cleaned texts of a block; a text in two blocks counts twice, which changes nothing."""
        self.known += len(texts) - texts.null_count
        if self.forms is None:
            self.forms = dict.fromkeys(_NUMBER_FORMS, 0)
        if _any(pc.match_substring_regex(texts, "^[0-9]{5,13}([.,]|$)")):
            for form, pattern in _NUMBER_FORMS.items():
                self.forms[form] += _count(pc.match_substring_regex(texts, pattern))
        unordered = texts.filter(pc.fill_null(pc.match_substring_regex(texts, _UNORDERED), fill_value=False))
        if len(unordered) == 0:
            return
        is_day_first = pc.match_substring_regex(unordered, _FIRST_OVER_12)
        is_month_first = pc.match_substring_regex(unordered, _SECOND_OVER_12)
        is_same = pc.match_substring_regex(unordered, _SAME_BOTH_WAYS)
        self.day_first += _count(is_day_first)
        self.month_first += _count(is_month_first)
        either = unordered.filter(pc.invert(pc.or_(pc.or_(is_day_first, is_month_first), is_same)))
        self.either += len(either)
        if self.example is None and len(either):
            self.example = either[0].as_py()

    def observe_uniform(self, count: int) -> None:
        """Count texts that ``read_uniform`` could read: they show no order, and are no numbers."""
        self.known += count
        if self.forms is None:
            self.forms = dict.fromkeys(_NUMBER_FORMS, 0)

    @property
    def order(self) -> str | None:
        """The order that more of the texts show, None where none or equally many show one."""
        if self.day_first == self.month_first:
            return None
        return "dmy" if self.day_first > self.month_first else "mdy"

    @property
    def is_conflicted(self) -> bool:
        return self.day_first > 0 and self.month_first > 0

    @property
    def form(self) -> str | None:
        """The form of numbers that the whole column has, if it has one."""
        for form, count in (self.forms or {}).items():
            if self.known and count == self.known:
                return form
        return None


def form_sentence(heading: str, form: str) -> str:
    """Says that a column of numbers was read as dates."""
    return f"Dates in column {heading!r} read as {_FORM_WORDS[form]}, as all of its values are such numbers."


def cast_day(texts: pa.Array, style: DateStyle) -> Cast:
    """DAY: days since 1970-01-01; faults ``bad-date``, ``implausible-date``.

    A time beside the date is dropped; with an offset, the day is that of the style's zone.
    """
    return day_of(*_instants(texts, style), style)


def with_others(uniform: Instants, others: pa.Array, style: DateStyle) -> tuple[Cast, Instants]:
    """What was read already, and behind it the instants of other texts with the faults of those."""
    if len(others) == 0:
        return Cast(()), uniform
    cast, instants = _instants(others, style)
    return cast.moved(len(uniform.day)), uniform.followed_by(instants)


def day_of(cast: Cast, instants: Instants, style: DateStyle) -> Cast:
    """The days of instants, put into a cast that holds the faults of those that could not be read."""
    day = instants.day.copy()
    has_offset = instants.is_read & (instants.offset != NONE) & (instants.second != NONE)
    if has_offset.any():
        utc = day[has_offset] * _DAY + instants.second[has_offset] - instants.offset[has_offset]
        day[has_offset] = local_day_of(utc, style.zone)
    good = _plausible(cast, day, instants.is_read, style.possible)
    cast.columns = (_array(np.where(good, day, 0).astype(np.int32), good),)
    return cast


def cast_moment(texts: pa.Array, style: DateStyle) -> Cast:
    """MOMENT: (``occurred_on``, ``occurred_at``, ``is_time_known``); faults as for a DAY.

    Where only the day is written, ``occurred_at`` is its first second in UTC whatever the zone, so that
    a company that changes its zone does not see the same rows as new ones.
    """
    return moment_of(*_instants(texts, style), style)


def moment_of(cast: Cast, instants: Instants, style: DateStyle) -> Cast:
    """The moments of instants, put into a cast that holds the faults of those that could not be read."""
    day, second, offset = instants.day.copy(), instants.second, instants.offset
    has_time = instants.is_read & (second != NONE)
    is_local = has_time & (offset == NONE)
    at = day * _DAY
    if is_local.any():
        written = style.written_zone or style.zone
        utc, is_skipped, is_repeated = utc_of(day[is_local], second[is_local], written)
        at[is_local] = utc
        _note(cast, SKIPPED_NOTE, written, is_local, is_skipped)
        _note(cast, REPEATED_NOTE, written, is_local, is_repeated)
        if style.written_zone is None:
            _note(cast, ZONELESS_NOTE, written, is_local, np.ones(len(utc), bool))
    has_offset = has_time & (offset != NONE)
    at[has_offset] += second[has_offset] - offset[has_offset]
    is_moved = has_offset | (is_local if style.written_zone is not None else np.zeros(len(day), bool))
    if is_moved.any():
        day[is_moved] = local_day_of(at[is_moved], style.zone)
    good = _plausible(cast, day, instants.is_read, style.possible)
    cast.columns = (
        _array(np.where(good, day, 0).astype(np.int32), good),
        _array(np.where(good, at, 0), good),
        pa.array(has_time, mask=None if good.all() else ~good),
    )
    return cast


def _array(values: np.ndarray, good: np.ndarray) -> pa.Array:
    """An array with nulls where the values are not good; a bitmap of nothing but good ones is not kept."""
    return pa.array(values, mask=None if good.all() else ~good)


def _instants(texts: pa.Array, style: DateStyle) -> tuple[Cast, Instants]:
    cast = clean(texts)
    (known,) = cast.columns
    is_known = known.is_valid().to_numpy(zero_copy_only=False)
    if style.form is not None:
        return cast, _from_numbers(known, style.form)
    instants = (read_few_instants if len(known) <= _FEW else read_instants)(known, style.order)
    if style.is_conflicted:
        is_either = _true(pc.match_substring_regex(known, _UNORDERED)) & ~_true(
            pc.match_substring_regex(known, f"{_FIRST_OVER_12}|{_SECOND_OVER_12}|{_SAME_BOTH_WAYS}")
        )
        instants.is_read &= ~is_either
        detail = "the column holds both day/month and month/day dates; state the date order"
        cast.faults |= faults_where(is_either, "bad-date", detail)
    is_unread = is_known & ~instants.is_read
    if is_unread.any():
        is_unordered = _true(pc.match_substring_regex(known, _UNORDERED))
        ordered = Fault("bad-date", f"the column is read as {ORDER_WORDS.get(style.order or '', 'dates')}")
        for position in np.flatnonzero(is_unread).tolist():
            cast.faults.setdefault(position, ordered if is_unordered[position] else Fault("bad-date"))
    return cast, instants


def _from_numbers(texts: pa.Array, form: str) -> Instants:
    decimal = "," if _any(pc.match_substring(texts, ",")) else "."
    numbers = read_numbers(texts, decimal)
    instants = Instants.empty(len(numbers))
    instants.is_read = ~np.isnan(numbers)
    values = np.where(instants.is_read, numbers, 0.0)
    if form == DateForm.SERIAL:
        seconds = np.rint((values % 1) * _DAY).astype(np.int64)
        instants.day = np.floor(values).astype(np.int64) + _SERIAL_EPOCH + seconds // _DAY
        has_time = _true(pc.match_substring_regex(texts, "[.,]"))
        instants.second = np.where(has_time, seconds % _DAY, NONE)
        return instants
    divisor = 1000 if form == DateForm.EPOCH_MILLISECONDS else 1
    whole = np.floor(values / divisor).astype(np.int64)
    instants.day, instants.second = whole // _DAY, whole % _DAY
    instants.offset = np.zeros(len(numbers), np.int64)
    return instants


def _plausible(cast: Cast, day: np.ndarray, is_read: np.ndarray, possible: DayRange) -> np.ndarray:
    is_open = is_read & (day >= _OPEN_END) if possible.is_open_ended else np.zeros(len(day), bool)
    if is_open.any():
        cast.notes[OPEN_NOTE] = is_open
    is_possible = (day >= possible.first) & (day <= possible.last)
    cast.faults |= faults_where(is_read & ~is_possible & ~is_open, "implausible-date", possible.words)
    return is_read & is_possible


def _note(cast: Cast, sentence: str, zone: ZoneInfo, among: np.ndarray, mask: np.ndarray) -> None:
    if mask.any():
        everywhere = among.copy()
        everywhere[among] = mask
        cast.notes[sentence.replace("{zone}", zone.key)] = everywhere


def _true(mask: pa.Array) -> np.ndarray:
    return pc.fill_null(mask, fill_value=False).to_numpy(zero_copy_only=False)


def _count(mask: pa.Array) -> int:
    return pc.sum(mask).as_py() or 0


def _any(mask: pa.Array) -> bool:
    return bool(pc.any(mask).as_py())
