"""Totals of people over a period from intranet and networks: SharePoint, Viva Engage (Yammer), plain tables.

Microsoft's usage reports say "Report Refresh Date" and how many days the report speaks of; the period ends on
that day. Where the company hides names, the report's hash stands in place of the address.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from learnerintel.domain.record_kinds import Field, FieldKind
from learnerintel.domain.records import PERSON_FIELDS
from learnerintel.domain.total_records import INTRANET_TOTALS
from learnerintel.readers import people_wordings as people
from learnerintel.readers import wordings as usual
from learnerintel.readers.blocks import TypedBlock
from learnerintel.readers.headings import Matched, folded
from learnerintel.readers.reader import TableReader
from learnerintel.readers.registry import register

_EXTRAS = (
    Field("period_days", FieldKind.COUNT, "How many days the report speaks of."),
    Field("internal_share_count", FieldKind.COUNT, "Files shared within the company."),
    Field("external_share_count", FieldKind.COUNT, "Files shared with others."),
)
_DELETED = "a person whose account is deleted and of whom nothing is counted"


class IntranetTotalsReader(TableReader):
    """Pages visited, files, messages posted, read and liked of each person in a stretch of days."""

    name = "intranet_totals"
    label = "intranet totals of people"
    kind = INTRANET_TOTALS
    wordings: ClassVar = {
        **people.PERSON,
        "first_on": people.FIRST_ON,
        "last_on": people.LAST_ON,
        "last_active_on": people.LAST_ACTIVE_ON,
        "view_count": people.COUNTS["view_count"],
        "post_count": people.COUNTS["post_count"],
        "like_count": people.COUNTS["like_count"],
        "file_count": people.COUNTS["file_count"],
        "share_count": people.COUNTS["share_count"],
        "period_days": folded("report period, period, berichtszeitraum, período del informe, période du rapport"),
        "internal_share_count": folded("shared internally file count"),
        "external_share_count": folded("shared externally file count"),
    }
    needs = (PERSON_FIELDS, ("view_count", "post_count", "like_count", "file_count"))
    marks = ("post_count", "like_count", "file_count", "share_count", "period_days")
    foreign = (
        *usual.CONTENT["content_id"], *usual.VERB, *usual.STATUS, *usual.COMPLETED_ON, *usual.COMMENT, *usual.CHANNEL,
        *folded("group display name, campaign, completions, course views, hours viewed"),
    )  # fmt: skip
    extras = _EXTRAS
    has_period = True
    needs_content = False

    def settle(self, matched: Matched) -> Matched:
        if "first_on" not in matched and "period_days" in matched and "last_on" in matched:
            matched.position["first_on"] = matched.position["last_on"]  # counted back from there
        return matched

    def refine(self, typed: TypedBlock, matched: Matched) -> None:
        del matched
        if "period_days" in typed.values and "last_on" in typed.values:
            days = pc.subtract(typed.values["period_days"], 1)
            typed.values["first_on"] = pc.subtract(typed.values["last_on"].cast(pa.int64()), days).cast(pa.int32())
        kinds = ("internal_share_count", "external_share_count")
        parts = [typed.values[name] for name in kinds if name in typed.values]
        if parts and "share_count" not in typed.values:
            typed.values["share_count"] = parts[0] if len(parts) == 1 else pc.add(*parts)
        if "last_active_on" in typed.values:
            counts = [typed.is_null(name) for name in ("view_count", "post_count", "like_count", "file_count")]
            typed.leave_out(np.logical_and.reduce([typed.is_null("last_active_on"), *counts]), _DELETED)


register(IntranetTotalsReader())
