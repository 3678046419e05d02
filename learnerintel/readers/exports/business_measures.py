"""What a company measures itself, by team and month: sales, claims, tickets, absences; nobody is in it by name."""

from __future__ import annotations

import re
from datetime import date
from typing import ClassVar

import numpy as np
import pyarrow as pa

from learnerintel.domain.record_kinds import Field, FieldKind
from learnerintel.domain.total_records import BUSINESS_MEASURES
from learnerintel.readers import roster_wordings as hr
from learnerintel.readers import wordings as usual
from learnerintel.readers.blocks import TypedBlock
from learnerintel.readers.casting.calendar import MONTH_OF
from learnerintel.readers.headings import Matched, folded
from learnerintel.readers.reader import TableReader
from learnerintel.readers.registry import register
from learnerintel.readers.text_blocks import plain

_EPOCH = date(1970, 1, 1).toordinal()
#: 2026-03, 2026-03-31, 2026/3 and 202603; 03/2026 and 3.2026; March 2026 and Mar-26.
_YEAR_FIRST = re.compile(r"(\d{4})[-/. ]?(\d{1,2})(?:[-/.]\d{1,2})?(?:[ T].*)?")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/. ](\d{4})")
_NAMED = re.compile(r"([^\W\d]+)\.?[-/. ]+(\d{4}|\d{2})")


def month_of(text: str) -> int | None:
    """First day of the month that a text names, as days since 1970-01-01; None where it names none."""
    said = text.strip()
    if found := _YEAR_FIRST.fullmatch(said):
        year, month = int(found[1]), int(found[2])
    elif found := _YEAR_LAST.fullmatch(said):
        year, month = int(found[2]), int(found[1])
    elif found := _NAMED.fullmatch(said):
        month = MONTH_OF.get(found[1].lower(), 0)
        year = int(found[2]) + (2000 if len(found[2]) == 2 else 0)
    else:
        return None
    return date(year, month, 1).toordinal() - _EPOCH if 1900 <= year <= 2199 and 1 <= month <= 12 else None


class BusinessMeasuresReader(TableReader):
    """One row for each measure, team and month."""

    name = "business_measures"
    label = "business measures by team and month"
    kind = BUSINESS_MEASURES
    wordings: ClassVar = {
        "measure": folded(
            "measure, business measure, kpi, kpi name, metric, metric name, indicator, key figure, kennzahl, "
            "messgröße, indicador, métrica, indicateur, mesure"
        ),
        "team": hr.TEAM,
        "month": folded(
            "month, period, reporting month, month of, monat, berichtsmonat, periode, mes, período, mois, période"
        ),
        "value": folded("value, amount, result, actual, figure, wert, betrag, ist, valor, importe, valeur, montant"),
    }
    needs = (("measure",), ("team",), ("month",), ("value",))
    marks = ("measure", "month", "value")
    foreign = (*usual.PERSON["email"], *usual.PERSON["employee_id"], *usual.CONTENT["content_id"], *usual.STATUS)
    extras = (Field("month", FieldKind.TEXT, "The month, as 2026-03, 03/2026, March 2026 or any day of it."),)
    needs_person = False
    needs_content = False

    def refine(self, typed: TypedBlock, matched: Matched) -> None:
        del matched
        texts = plain(typed.values["month"]).to_pylist()
        known = {text: month_of(text) for text in set(texts) if text is not None}
        days = [None if text is None else known[text] or 0 for text in texts]
        typed.values["month_on"] = pa.array(days, pa.int32())
        typed.headings["month_on"] = typed.headings["month"]
        unread = np.array([text is not None and known[text] is None for text in texts], dtype=bool)
        typed.reject(unread, "bad-date", "month", "a month such as 2026-03, 03/2026 or March 2026")


register(BusinessMeasuresReader())
