"""Columns of a file's typed records as the store's numbers, shared by every kind of record."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection

from learnerintel.domain.viewer import Viewer
from learnerintel.store.identities import NOBODY, NOTHING, Name, account_ids, listing_ids


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


class NameNumbers:
    """Numbers of the people, or of the content, that one file names; new ones are added.

    Args:
        namespace: column that says in which way a row names somebody.
        key: column with the name.
        absent: what stands for a row that names nobody.
        numbers_of: gives new and known names their numbers.
    """

    def __init__(
        self, namespace: str, key: str, absent: Name, numbers_of: Callable[[Iterable[Name]], dict[Name, int]]
    ) -> None:
        self._namespace = namespace
        self._key = key
        self._absent = absent
        self._numbers_of = numbers_of
        self._known: dict[Name, int] = {}

    @classmethod
    def of_people(cls, connection: Connection) -> NameNumbers:
        """account_id by the columns that name a person."""
        return cls("person_namespace", "person_key", NOBODY, lambda names: account_ids(connection, names))

    @classmethod
    def of_content(cls, connection: Connection) -> NameNumbers:
        """listing_id by the columns that name content."""
        return cls("content_namespace", "content_key", NOTHING, lambda names: listing_ids(connection, names))

    def of(self, batch: pa.RecordBatch) -> np.ndarray:
        """The number of every row of a block, int64; each distinct name is looked up once."""
        spaces, space_at = texts_and_codes(batch.column(self._namespace), self._absent[0])
        keys, key_at = texts_and_codes(batch.column(self._key), self._absent[1])
        codes, inverse = np.unique(space_at * len(keys) + key_at, return_inverse=True)
        names = [(spaces[code // len(keys)], keys[code % len(keys)]) for code in codes.tolist()]
        unknown = [name for name in names if name not in self._known]
        if unknown:
            self._known.update(self._numbers_of(unknown))
        return np.array([self._known[name] for name in names], dtype=np.int64)[inverse]

    def numbers(self) -> list[int]:
        """Every number given so far, each once."""
        return sorted(set(self._known.values()))


def texts_and_codes(column: pa.Array, absent: str) -> tuple[list[str], np.ndarray]:
    """The distinct texts of a column, ``absent`` where there is none, and each row's place among them."""
    encoded = column if pa.types.is_dictionary(column.type) else column.cast(pa.string()).dictionary_encode()
    codes = pc.fill_null(encoded.indices, len(encoded.dictionary)).to_numpy().astype(np.int64)
    texts = [absent if text is None else text for text in encoded.dictionary.to_pylist()]
    return [*texts, absent], codes


class LastTitles:
    """The last title that a file gives each listing; None where it gives none."""

    def __init__(self) -> None:
        self.titles: dict[int, str | None] = {}

    def observe(self, batch: pa.RecordBatch, listings: np.ndarray) -> None:
        """Look at one block."""
        for listing_id in np.unique(listings).tolist():
            self.titles.setdefault(listing_id, None)
        column = batch.column("content_title")
        is_titled = column.is_valid().to_numpy(zero_copy_only=False)
        titled = listings[is_titled][::-1]
        if len(titled) == 0:
            return
        distinct, place = np.unique(titled, return_index=True)
        rows = np.flatnonzero(is_titled)[::-1][place]
        texts = column.take(pa.array(rows)).to_pylist()
        self.titles.update(zip(distinct.tolist(), texts, strict=True))
