"""How much of a file is too much; every limit of this room, each with its reason."""

from __future__ import annotations

MAX_COLUMNS = 500
"""Widest table taken in. No export of a learning system comes near it."""

MAX_CELL_BYTES = 32 * 1024
"""Longest cell, in bytes of UTF-8. A spreadsheet cell holds 32,767 characters at most."""

MAX_ROW_BYTES = 16 * 1024 * 1024
"""Longest row: 500 full cells fit, and nothing that is still a table is longer."""

MAX_UNPACKED_BYTES = 4 * 1024 * 1024 * 1024
"""Most that a gzip or zip may unpack to; the reading is streamed, so this bounds time, not memory."""

MAX_PACKED_RATIO = 200
"""Unpacked bytes per packed byte beyond which text was made to be unpacked, not to be read."""

RATIO_FLOOR_BYTES = 64 * 1024 * 1024
"""Below this size a high ratio is harmless, and small repetitive files do reach it."""

MAX_WORKBOOK_ENTRIES = 1_000
MAX_WORKBOOK_BYTES = 300 * 1024 * 1024
MAX_WORKBOOK_RATIO = 100
WORKBOOK_RATIO_FLOOR_BYTES = 10 * 1024 * 1024

MAX_SHEET_AREA = 60_000_000
"""Most cells in the rectangle around a sheet's data: the workbook library keeps the whole rectangle."""

SPARSE_AREA = 500_000
SPARSE_FACTOR = 100
"""A rectangle above ``SPARSE_AREA`` cells with fewer than one in ``SPARSE_FACTOR`` filled has a far-away cell."""

MAX_JSON_DEPTH = 32
MAX_DOCUMENT_CHARACTERS = 8 * 1024 * 1024
"""Longest single JSON object; an xAPI statement has one to ten thousand characters."""

HEAD_BYTES = 64 * 1024
"""How much of the beginning decides what a file is and how its cells are parted."""
