"""Tables as files: CSV in pieces, XLSX through a file on the disk. No cell is ever a formula."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import IO

from xlsxwriter import Workbook

from domain.text.formulas import marked

MOST_SHEET_ROWS = 1_048_575
Cell = str | int | float


def cell(value: object) -> Cell:
    """As a table shows it: times in UTC, yes and no as words, nothing as an empty text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return marked(str(value))


def csv_bytes(rows: Iterable[Sequence[Cell]], *, first: bool = False) -> bytes:
    """`first`: begins with the mark by which Excel knows UTF-8."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig" if first else "utf-8")


class SheetWriter:
    """Rows go to the disk as they come; `close` packs them into `file`."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._book = Workbook(file, {"constant_memory": True, "in_memory": False})
        self._sheet = self._book.add_worksheet(name)
        self.rows = 0

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        for row in rows:
            for place, value in enumerate(row):
                if isinstance(value, str):
                    self._sheet.write_string(self.rows, place, value)
                else:
                    self._sheet.write_number(self.rows, place, value)
            self.rows += 1

    def close(self) -> None:
        self._book.close()
