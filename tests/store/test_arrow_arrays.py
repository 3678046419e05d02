from __future__ import annotations

import subprocess
import sys

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from learnerintel.store.arrow_arrays import arrow_numbers, arrow_texts, numbers_of

_numbers = st.lists(st.one_of(st.none(), st.integers(0, 2**31 - 1)), max_size=40)


@given(_numbers, st.integers(0, 9))
def test_numbers_come_back_as_they_went_also_from_a_slice(values, start):
    column = np.array([-1 if value is None else value for value in values], dtype=np.int64)
    array = arrow_numbers(column, pa.int64(), column == -1)
    assert array.to_pylist() == values
    assert numbers_of(array[start:], -1).tolist() == column[start:].tolist()


@given(st.lists(st.text(max_size=8), max_size=20))
def test_texts_come_back_as_they_went(texts):
    assert arrow_texts(texts).to_pylist() == texts


def test_neither_way_loads_pandas():
    code = (
        "import sys, numpy as np, pyarrow as pa\n"
        "from learnerintel.store.arrow_arrays import *\n"
        "numbers_of(arrow_numbers(np.arange(3), pa.int64())), arrow_texts(['a']), arrow_places(np.arange(2))\n"
        "sys.exit('pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
