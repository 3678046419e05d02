"""Catalogues and what is concluded from them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, Integer, String, Text

from learnerintel.store.schema.base import key, number, table


def _content_columns() -> tuple[Column[Any], ...]:
    return (
        Column("title", Text),
        Column("address", Text),
        Column("format", Text),
        Column("topic", Text),
        Column("level", Text),
        Column("nominal_seconds", Integer),
        Column("owner", Text),
        Column("obligation", String(12)),
        Column("regulatory", String(8)),
        Column("language", Text),
        Column("published_on", Integer),
        Column("edited_on", Integer),
        Column("review_on", Integer),
        Column("retired_on", Integer),
        Column("is_role_critical", Boolean(create_constraint=False)),
        Column("is_reference", Boolean(create_constraint=False)),
        Column("is_seasonal", Boolean(create_constraint=False)),
        Column("prerequisite_of", Text),
    )


catalogue_row = table(
    "catalogue_row", "reference", key("batch_id"), key("listing_id"), number("row_number"), *_content_columns()
)

#: One row per content item: the newest catalogue's row, or only a title where no catalogue has it.
content = table(
    "content",
    "reference",
    key("content_id"),
    Column("is_catalogued", Boolean(create_constraint=False), nullable=False),
    *_content_columns(),
)

#: The catalogue's obligation from a day on; the earliest one also holds for the time before.
content_obligation = table(
    "content_obligation", "reference", key("content_id"), key("from_on"), Column("obligation", String(12))
)
