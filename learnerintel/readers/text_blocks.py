"""A block of a file as text, and columns of texts that are encoded: each different text once, and who holds it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from learnerintel.domain.problems import Problem
from learnerintel.readers.casting import UniformTexts, read_uniform

#: Texts of records: few different ones in a block, so each is kept, sent and looked up once.
CODED = pa.dictionary(pa.int32(), pa.string())


@dataclass(slots=True)
class TextBlock:
    """A block of a file as text.

    Attributes:
        row_number: int32, row of the file.
        texts: field name -> strings, plain or dictionary-encoded.
        left_out: reason -> rows of this block that are right but not for us.
        problems: (place in the block, problem) found before casting.
    """

    row_number: pa.Array
    texts: dict[str, pa.Array]
    left_out: dict[str, np.ndarray] = field(default_factory=dict)
    problems: list[tuple[int, Problem]] = field(default_factory=list)
    _parted: dict[str, tuple[UniformTexts | None, pa.DictionaryArray]] = field(default_factory=dict)

    def parted(self, name: str) -> tuple[UniformTexts | None, pa.DictionaryArray]:
        """The dates of a field that are written alike, if they are many, and the other texts; worked out once."""
        if name not in self._parted:
            texts = self.texts[name]
            uniform = None if isinstance(texts, pa.DictionaryArray) else read_uniform(texts)
            if uniform is not None:
                is_other = np.zeros(len(texts), bool) if uniform.is_uniform is None else ~uniform.is_uniform
                texts = texts.filter(pa.array(is_other))
            self._parted[name] = (uniform, texts.dictionary_encode())
        return self._parted[name]

    def distinct(self, name: str) -> pa.Array:
        """The different texts of a field, as strings."""
        texts = self.texts[name]
        return texts.dictionary if isinstance(texts, pa.DictionaryArray) else pc.unique(texts)


def plain(texts: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Texts as strings, whether they are encoded or not."""
    return texts if pa.types.is_string(texts.type) else texts.cast(pa.string())


def compacted(texts: pa.DictionaryArray) -> pa.DictionaryArray:
    """The same texts, their dictionary without those that no row holds."""
    codes = texts.indices if texts.null_count == 0 else pc.fill_null(texts.indices, len(texts.dictionary))
    codes = codes.to_numpy()
    is_used = np.zeros(len(texts.dictionary) + 1, bool)
    is_used[codes] = True
    is_used = is_used[:-1]
    if is_used.all():
        return texts
    renumbered = (np.cumsum(is_used) - 1).astype(np.int32)
    indices = pa.array(np.append(renumbered, np.int32(0))[codes], mask=codes == len(is_used))
    return pa.DictionaryArray.from_arrays(indices, texts.dictionary.filter(pa.array(is_used)))
