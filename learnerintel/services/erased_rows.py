"""Rows of people who were erased are left out of a file before anything of them is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection

from learnerintel.domain.erasure import identifier_digest, key_mark
from learnerintel.errors import SettingsError
from learnerintel.services.saving_columns import texts_and_codes
from learnerintel.settings import erasure_key
from learnerintel.store.arrow_arrays import arrow_places, arrow_texts
from learnerintel.store.erasures import erased_by_key, own_key
from learnerintel.store.identities import NOBODY
from learnerintel.store.roster import LINKABLE

IsErased = Callable[[str, str], bool]


def erased_judge(connection: Connection) -> IsErased | None:
    """Tells whether (namespace, identifier) is an erased person's; None where nobody was erased.

    Raises:
        SettingsError: the list was made with a key that is no longer here, so that nobody could be recognised.
    """
    lists = erased_by_key(connection)
    if not lists:
        return None
    keys = {key_mark(key): key for key in (erasure_key(), own_key(connection)) if key is not None}
    if not lists.keys() <= keys.keys():
        raise SettingsError(
            "The list of erased people was made with another LEARNERINTEL_ERASURE_KEY than the one that is set, so "
            "that they would not be recognised. Nothing was changed. Set the key it was made with."
        )
    pairs = [(keys[mark], digests) for mark, digests in lists.items()]
    return lambda space, name: any(identifier_digest(key, space, name) in digests for key, digests in pairs)


class ErasedRows:
    """Leaves out the records of erased people; where nobody was erased, records pass untouched.

    Args:
        connection: any.

    Raises:
        SettingsError: as ``erased_judge``.
    """

    def __init__(self, connection: Connection) -> None:
        self._judge = erased_judge(connection)
        self._known: dict[str, _Judged] = {}
        self._rows: set[int] = set()

    @property
    def row_count(self) -> int:
        """Rows of the file of which no record was kept so far."""
        return len(self._rows)

    def kept(self, records: Iterable[pa.RecordBatch]) -> Iterable[pa.RecordBatch]:
        """The records of everybody else, block by block; a block may become empty."""
        return records if self._judge is None else self._walk(records)

    def _walk(self, records: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in records:
            erased = self._erased(batch)
            if not erased.any():
                yield batch
                continue
            rows = batch.column("row_number").to_numpy()
            # A row may have become several records; one that keeps any of them is no row that was left out.
            self._rows.update(np.setdiff1d(rows[erased], rows[~erased]).tolist())
            yield _taken(batch, np.flatnonzero(~erased))

    def _erased(self, batch: pa.RecordBatch) -> np.ndarray:
        """Which records of a block are of erased people."""
        if "person_key" in batch.schema.names:
            return self._erased_by_key(batch)
        found = np.zeros(batch.num_rows, dtype=bool)
        if "person_name" not in batch.schema.names:
            return found  # a catalogue
        is_nameless = np.ones(batch.num_rows, dtype=bool)
        for way in LINKABLE:
            keys, at = texts_and_codes(batch.column(way), "")
            found |= self._judged(way, keys)[at]
            is_nameless &= batch.column(way).is_null().to_numpy(zero_copy_only=False)
        if is_nameless.any():  # a bare name is an identifier only where there is nothing else
            keys, at = texts_and_codes(batch.column("person_name"), "")
            found |= self._judged("person_name", keys)[at] & is_nameless
        return found

    def _erased_by_key(self, batch: pa.RecordBatch) -> np.ndarray:
        spaces, space_at = texts_and_codes(batch.column("person_namespace"), NOBODY[0])
        keys, key_at = texts_and_codes(batch.column("person_key"), NOBODY[1])
        found = np.zeros(batch.num_rows, dtype=bool)
        for place, space in enumerate(spaces.to_pylist()):
            found |= self._judged(space, keys)[key_at] & (space_at == place)
        return found

    def _judged(self, namespace: str, keys: pa.StringArray) -> np.ndarray:
        """Which of some distinct identifiers are erased people's; each is hashed once in a file."""
        assert self._judge is not None
        known = self._known.setdefault(namespace, _Judged(self._judge, namespace))
        return known.of(keys)


class _Judged:
    """Identifiers of one namespace that were looked at, and those of them that are erased people's."""

    def __init__(self, judge: IsErased, namespace: str) -> None:
        self._judge = judge
        self._namespace = namespace
        self._seen: pa.StringArray = pa.nulls(0, pa.string())
        self._erased: list[str] = []

    def of(self, keys: pa.StringArray) -> np.ndarray:
        new = keys.filter(pc.invert(pc.is_in(keys, value_set=self._seen)))
        if len(new):
            self._seen = pa.concat_arrays([self._seen, new])
            self._erased += [name for name in new.to_pylist() if name and self._judge(self._namespace, name)]
        if not self._erased:
            return np.zeros(len(keys), dtype=bool)
        return pc.is_in(keys, value_set=arrow_texts(self._erased)).to_numpy(zero_copy_only=False)


def _taken(batch: pa.RecordBatch, places: np.ndarray) -> pa.RecordBatch:
    """Some rows of a block, whose dictionaries hold the texts of these rows and none besides."""
    taken = batch.take(arrow_places(places))
    columns = [_without_unused(column) for column in taken.columns]
    return pa.RecordBatch.from_arrays(columns, schema=taken.schema)


def _without_unused(column: pa.Array) -> pa.Array:
    if not pa.types.is_dictionary(column.type):
        return column
    codes = column.indices.fill_null(0).to_numpy(zero_copy_only=False)
    is_known = column.is_valid().to_numpy(zero_copy_only=False)
    is_used = np.zeros(len(column.dictionary), dtype=bool)
    is_used[codes[is_known]] = True
    place = np.cumsum(is_used) - 1 if len(is_used) else np.zeros(1, dtype=np.int64)
    indices = pa.array(np.where(is_known, place[codes], 0), type=column.type.index_type, mask=~is_known)
    return pa.DictionaryArray.from_arrays(indices, column.dictionary.take(arrow_places(np.flatnonzero(is_used))))
