"""Walking a file's blocks more than once, however large it is.

Some things can be concluded only from a whole file (the order of day and month, the scale of a rating),
so its blocks are read twice. The first walk writes them to a file of Arrow blocks beside it.
"""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa


class SpooledBatches:
    """Record batches that can be walked again; the first walk reads their source and spools them.

    Args:
        batches: pyarrow record batches of one schema, or tables; walked once.
        folder: where the spool is written; a temporary one when None.

    The spool is an unnamed file: it is gone when this object is, whatever happens to the process.
    """

    def __init__(self, batches: Iterable[Any], folder: Path | None = None) -> None:
        self._source: Iterator[Any] | None = iter(batches)
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - lives as long as this object
        weakref.finalize(self, self._file.close)
        self._has_batches = False

    @classmethod
    def of(cls, batches: Iterable[Any], folder: Path | None = None) -> Iterable[Any]:
        """The same object where it can be walked again already, as everything can that is no iterator."""
        return cls(batches, folder) if isinstance(batches, Iterator) else batches

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        if self._source is None:
            return self._again()
        source, self._source = self._source, None
        return self._first(source)

    def _first(self, source: Iterator[Any]) -> Iterator[pa.RecordBatch]:
        writer = None
        try:
            for batch in source:
                if writer is None:
                    writer = pa.ipc.new_stream(pa.PythonFile(self._file, mode="w"), batch.schema)
                    self._has_batches = True
                writer.write(batch)
                yield batch
        finally:
            if writer is not None:
                writer.close()
            if isinstance(source, Generator):
                source.close()

    def _again(self) -> Iterator[pa.RecordBatch]:
        if not self._has_batches:
            return
        self._file.seek(0)
        with pa.ipc.open_stream(pa.PythonFile(self._file, mode="r")) as reader:
            yield from reader
