"""How much may one load hold? Every limit of the readers, in one place; each is said where it refuses something."""

from __future__ import annotations

from typing import Final

FILE_BYTES_MAX: Final = 8 * 2**30
FILE_BYTES_TEXT: Final = "8 GiB"
LINE_BYTES_MAX: Final = 2**20  # one line of a CSV file
LINE_BYTES_TEXT: Final = "1 MiB"
CELL_CHARACTERS_MAX: Final = 200_000  # one cell while reading; single kinds of column hold less
ROWS_MAX: Final = 50_000_000  # rows of one file
COLUMNS_MAX: Final = 200  # columns of one file, unknown ones counted too
PARQUET_BYTES_MAX: Final = 8 * 2**30  # unpacked
PARQUET_GROUP_BYTES_MAX: Final = 512 * 2**20  # one row group unpacked
PARQUET_BATCH_BYTES_MAX: Final = 128 * 2**20  # text of one batch of rows, unpacked
PARQUET_RATIO_MAX: Final = 2_000  # unpacked to packed
