"""Columns of a file's typed records as the store's numbers, shared by every kind of record."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection

from learnerintel.domain.viewer import Viewer
from learnerintel.store.arrow_arrays import arrow_places
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
    changes_asked: bool = False
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
        self._known: dict[str, _Known] = {}

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
        if len(spaces) == 1:
            return self._numbers(spaces[0].as_py(), keys)[key_at]
        numbers = np.empty(batch.num_rows, dtype=np.int64)
        for place, space in enumerate(spaces.to_pylist()):
            rows = np.flatnonzero(space_at == place)
            distinct, inverse = np.unique(key_at[rows], return_inverse=True)
            numbers[rows] = self._numbers(space, keys.take(arrow_places(distinct)))[inverse]
        return numbers

    def _numbers(self, namespace: str, keys: pa.StringArray) -> np.ndarray:
        """The number of each of some distinct keys of a namespace."""
        known = self._known.setdefault(namespace, _Known())
        place = known.places(keys)
        is_new = place < 0
        if is_new.any():
            new = keys.take(arrow_places(np.flatnonzero(is_new)))
            names = [(namespace, key) for key in new.to_pylist()]
            numbers = self._numbers_of(names)
            known.add(new, [numbers[name] for name in names])
            place = known.places(keys)
        return known.numbers[place]

    def numbers(self) -> list[int]:
        """Every number given so far, each once."""
        return sorted({number for known in self._known.values() for number in known.numbers.tolist()})


class _Known:
    """Keys of one namespace with their numbers."""

    def __init__(self) -> None:
        self._keys = pa.nulls(0, pa.string())
        self.numbers = np.empty(0, dtype=np.int64)

    def places(self, keys: pa.StringArray) -> np.ndarray:
        """Where each key stands; -1 where it is not known."""
        return pc.fill_null(pc.index_in(keys, self._keys), -1).to_numpy()

    def add(self, keys: pa.StringArray, numbers: list[int]) -> None:
        self._keys = pa.concat_arrays([self._keys, keys])
        self.numbers = np.concatenate([self.numbers, np.array(numbers, dtype=np.int64)])


def texts_and_codes(column: pa.Array, absent: str) -> tuple[pa.StringArray, np.ndarray]:
    """The distinct texts of a column, ``absent`` where there is none, and each row's place among them."""
    encoded = column if pa.types.is_dictionary(column.type) else column.cast(pa.string()).dictionary_encode()
    if encoded.null_count == 0:
        return encoded.dictionary, encoded.indices.to_numpy()
    texts = encoded.dictionary.to_pylist()
    if absent not in texts:
        texts.append(absent)
    return pa.array(texts, pa.string()), pc.fill_null(encoded.indices, texts.index(absent)).to_numpy()


class LastTitles:
    """The last title that a file gives each listing; None where it gives none."""

    def __init__(self) -> None:
        self.titles: dict[int, str | None] = {}

    def observe(self, batch: pa.RecordBatch, listings: np.ndarray) -> None:
        """Look at one block."""
        if len(listings) == 0:
            return
        column = batch.column("content_title")
        last = np.full(int(listings.max()) + 1, _NOWHERE)
        last[listings] = _UNTITLED
        titled = np.flatnonzero(column.is_valid().to_numpy(zero_copy_only=False))
        last[listings[titled]] = titled  # of one listing's rows the last one stays
        for listing_id in np.flatnonzero(last == _UNTITLED).tolist():
            self.titles.setdefault(listing_id, None)
        named = np.flatnonzero(last >= 0)
        self.titles.update(zip(named.tolist(), column.take(arrow_places(last[named])).to_pylist(), strict=True))


_NOWHERE, _UNTITLED = -2, -1
