"""Whichever format a file has, its table."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from api.sheets.table import Table
from api.sheets.text import open_text
from api.sheets.workbook import is_workbook, open_workbook


@contextmanager
def open_table(
    file: IO[bytes], *, encoding: str | None = None, delimiter: str | None = None, sheet: str | None = None
) -> Iterator[Table]:
    """Raises `Unreadable`, also while the rows are read."""
    file.seek(0)
    start = file.read(8)
    file.seek(0)
    if is_workbook(start):
        with open_workbook(file, sheet) as table:
            yield table
    else:
        yield open_text(file, encoding, delimiter)
