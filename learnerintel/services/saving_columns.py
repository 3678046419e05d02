"""Columns of a file's typed records as the store's numbers, shared by every kind of record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection

from learnerintel.domain.viewer import Viewer
from learnerintel.store.arrow_arrays import arrow_places, arrow_texts, numbers_of
from learnerintel.store.identities import (
    NOBODY,
    NOTHING,
    Name,
    account_ids,
    known_accounts,
    known_listings,
    listing_ids,
)


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
        answers_ratings: poor ratings lead to what the company's setting says.
    """

    viewer: Viewer
    roster_mode: str | None
    continues: bool
    choices_text: str
    imported_at: int
    is_dry_run: bool = False
    answers_ratings: bool = True


@dataclass(frozen=True, slots=True)
class KindAccount:
    """Counts of one kind's saving, and what has to be computed anew.

    ``new_rows`` is there where a row of the file may become several records: rows that brought a new one.
    ``repeats`` is the export that a file of states follows, and repeats where it brings nothing new.
    """

    new_count: int
    duplicate_count: int
    statements: list[str]
    days: np.ndarray | None = None
    span: tuple[int, int] | None = None
    changes_asked: bool = False
    needs_rebuild: bool = False
    is_change: bool = False
    new_rows: int | None = None
    repeats: int | None = None


#: A file that names more at once is looked up among all names there are: one question instead of many.
_MANY_NAMES = 1_000


class NameNumbers:
    """Numbers of the people, or of the content, that one file names; new ones are added.

    Args:
        namespace: column that says in which way a row names somebody.
        key: column with the name.
        absent: what stands for a row that names nobody.
        give: gives new and known names their numbers.
        all_of: names of a namespace that the store knows, with their numbers.
    """

    def __init__(
        self,
        namespace: str,
        key: str,
        absent: Name,
        give: Callable[[Iterable[Name]], dict[Name, int]],
        all_of: Callable[[str], tuple[list[str], list[int]]],
    ) -> None:
        self._namespace = namespace
        self._key = key
        self._absent = absent
        self._give = give
        self._all_of = all_of
        self._known: dict[str, _Known] = {}

    @classmethod
    def of_people(cls, connection: Connection) -> NameNumbers:
        """account_id by the columns that name a person."""
        return cls(
            "person_namespace",
            "person_key",
            NOBODY,
            lambda names: account_ids(connection, names),
            lambda space: known_accounts(connection, space),
        )

    @classmethod
    def of_content(cls, connection: Connection) -> NameNumbers:
        """listing_id by the columns that name content."""
        return cls(
            "content_namespace",
            "content_key",
            NOTHING,
            lambda names: listing_ids(connection, names),
            lambda space: known_listings(connection, space),
        )

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
        known = self._known.get(namespace)
        if known is None:
            known = self._known[namespace] = _Known()
            if len(keys) > _MANY_NAMES:
                known.add(*self._all_of(namespace))
        place = known.places(keys)
        is_new = place < 0
        if is_new.any():
            new = keys.take(arrow_places(np.flatnonzero(is_new)))
            names = [(namespace, key) for key in new.to_pylist()]
            numbers = self._give(names)
            known.add(new, [numbers[name] for name in names])
            place = known.places(keys)
        known.meet(place)
        return known.numbers[place]

    def numbers(self) -> list[int]:
        """Every number given so far, each once."""
        return sorted({number for known in self._known.values() for number in known.met()})


class _Known:
    """Keys of one namespace with their numbers."""

    def __init__(self) -> None:
        self.keys: pa.StringArray = pa.nulls(0, pa.string())
        self.numbers = np.empty(0, dtype=np.int64)
        self._is_met = np.empty(0, dtype=bool)

    def meet(self, place: np.ndarray) -> None:
        """The file names the keys at these places."""
        self._is_met[place] = True

    def met(self) -> list[int]:
        """Numbers of the keys that the file names."""
        return self.numbers[self._is_met].tolist()

    def places(self, keys: pa.StringArray) -> np.ndarray:
        """Where each key stands; -1 where it is not known."""
        return numbers_of(pc.index_in(keys, self.keys), -1)

    def add(self, keys: pa.StringArray | Sequence[str], numbers: Iterable[int]) -> None:
        new = keys if isinstance(keys, pa.StringArray) else arrow_texts(keys)
        self.keys = pa.concat_arrays([self.keys, new])
        self.numbers = np.concatenate([self.numbers, np.array(list(numbers), dtype=np.int64)])
        self._is_met = np.concatenate([self._is_met, np.zeros(len(new), dtype=bool)])


def texts_and_codes(column: pa.Array, absent: str) -> tuple[pa.StringArray, np.ndarray]:
    """The distinct texts of a column, ``absent`` where there is none, and each row's place among them."""
    encoded = column if pa.types.is_dictionary(column.type) else column.cast(pa.string()).dictionary_encode()
    if encoded.null_count == 0:
        return encoded.dictionary, numbers_of(encoded.indices)
    texts = encoded.dictionary.to_pylist()
    if absent not in texts:
        texts.append(absent)
    return arrow_texts(texts), numbers_of(encoded.indices, texts.index(absent))


class LastTitles:
    """The last title that a file gives each listing."""

    def __init__(self) -> None:
        self._texts = _Known()
        self._last = np.empty(0, dtype=np.int64)

    def observe(self, batch: pa.RecordBatch, listings: np.ndarray) -> None:
        """Look at one block."""
        size = int(listings.max(initial=-1)) + 1
        if size > len(self._last):
            self._last = np.concatenate([self._last, np.full(size - len(self._last), _NOWHERE)])
        present = np.zeros(len(self._last), dtype=bool)
        present[listings] = True
        self._last[present & (self._last == _NOWHERE)] = _UNTITLED
        column = batch.column("content_title")
        encoded = column if pa.types.is_dictionary(column.type) else column.cast(pa.string()).dictionary_encode()
        codes = self._codes(encoded.dictionary)
        at = numbers_of(encoded.indices, -1)
        titled = at >= 0
        self._last[listings[titled]] = codes[at[titled]]  # of one listing's rows the last one stays

    def _codes(self, texts: pa.StringArray) -> np.ndarray:
        place = self._texts.places(texts)
        new = np.flatnonzero(place < 0)
        if len(new):
            known = len(self._texts.numbers)
            self._texts.add(texts.take(arrow_places(new)), range(known, known + len(new)))
            place = self._texts.places(texts)
        return place

    def titles(self) -> dict[int, str | None]:
        """Every listing of the file with its last title, None where it has none."""
        present = np.flatnonzero(self._last != _NOWHERE)
        texts = [*self._texts.keys.to_pylist(), None]  # _UNTITLED stands for the last place
        return {
            listing: texts[code] for listing, code in zip(present.tolist(), self._last[present].tolist(), strict=True)
        }


_NOWHERE, _UNTITLED = -2, -1
