"""Columns of a file's typed records as the store's numbers, shared by every kind of record."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection

from learnerintel.domain.viewer import Viewer
from learnerintel.store.identities import NOBODY, NOTHING, account_ids, listing_ids

_JOINT = "\x1f"


@dataclass(frozen=True, slots=True)
class SaveOptions:
    """What the saving of a file needs to know beside its records.

    Attributes:
        viewer: on whose behalf.
        roster_mode: ``snapshot`` or ``changes``; None where nobody said.
        continues: the file goes on where the last one stopped.
        choices_text: what decides how the same bytes become records.
        imported_at: now, UTC seconds.
        is_dry_run: nothing will be kept, so sums and scores that change no count need not be brought up to date.
    """

    viewer: Viewer
    roster_mode: str | None
    continues: bool
    choices_text: str
    imported_at: int
    is_dry_run: bool = False


@dataclass(frozen=True, slots=True)
class KindAccount:
    """Counts of one kind's saving, and what has to be computed anew."""

    new_count: int
    duplicate_count: int
    statements: list[str]
    days: np.ndarray | None = None
    span: tuple[int, int] | None = None
    needs_rebuild: bool = False
    is_change: bool = False


def account_column(connection: Connection, table: pa.Table) -> np.ndarray:
    """account_id per row, int64; new people are added."""
    names, codes = _distinct_names(table, "person_namespace", "person_key", NOBODY)
    numbers = account_ids(connection, names)
    return np.array([numbers[name] for name in names], dtype=np.int64)[codes]


def listing_column(connection: Connection, table: pa.Table) -> np.ndarray:
    """listing_id per row, int64; new content is added."""
    names, codes = _distinct_names(table, "content_namespace", "content_key", NOTHING)
    numbers = listing_ids(connection, names)
    return np.array([numbers[name] for name in names], dtype=np.int64)[codes]


def _distinct_names(
    table: pa.Table, namespace: str, key: str, absent: tuple[str, str]
) -> tuple[list[tuple[str, str]], np.ndarray]:
    """Distinct (namespace, key) pairs of a table, and each row's position among them."""
    if table.num_rows == 0:
        return [], np.array([], dtype=np.int64)
    joined = pc.binary_join_element_wise(
        pc.fill_null(table.column(namespace).cast(pa.string()), absent[0]),
        pc.fill_null(table.column(key).cast(pa.string()), absent[1]),
        _JOINT,
    )
    encoded = joined.combine_chunks().dictionary_encode()
    names = [tuple(text.split(_JOINT, 1)) for text in encoded.dictionary.to_pylist()]
    return names, encoded.indices.to_numpy().astype(np.int64)


def last_titles(table: pa.Table, listings: np.ndarray) -> dict[int, str | None]:
    """The last title that the file gives each listing."""
    titled: dict[int, str | None] = dict.fromkeys(np.unique(listings).tolist())
    pairs = pa.table([pa.array(listings), table.column("content_title").cast(pa.string())], names=["listing", "title"])
    last = pairs.filter(pc.is_valid(pairs.column("title"))).group_by("listing", use_threads=False)
    for row in last.aggregate([("title", "last")]).to_pylist():
        titled[row["listing"]] = row["title_last"]
    return titled
