"""A table in a file, whatever its format: a header, then rows of text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from domain.errors import Invalid
from domain.text.normal_form import is_storable, trim

_LONGEST_NAME = 1_000
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Row:
    """`number` as a spreadsheet counts: the first row of the sheet is 1."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """Read as far as its header; `rows` reads on, and raises `Unreadable` where the file breaks. `sheet`: "" in CSV.

    `has_title`: what stands for the header is one cell, and the row below has several.
    """

    format: str
    sheet: str
    header: tuple[str, ...]
    rows: Iterator[Row]
    has_title: bool = False


class Unreadable(Invalid):
    """The file as a whole cannot be read. Says the sheet and the row where that showed, and why."""

    def __init__(self, reason: str, *, sheet: str = "", row: int | None = None) -> None:
        where = [f"sheet '{sheet}'"] if sheet else []
        where += [f"row {row}"] if row is not None else []
        super().__init__("file", f"{', '.join(where)}: {reason}" if where else reason)


def begin(format: str, sheet: str, rows: Iterator[Row]) -> Table:
    """Takes the header off the rows; rows without any text are left out."""
    filled = (row for row in rows if any(cell.strip() for cell in row.cells))
    first = next(filled, None)
    if first is None:
        raise Unreadable("is empty: the first row must name the columns", sheet=sheet)
    if not all(map(is_storable, first.cells)):
        raise Unreadable("is no text (NUL): save the file as CSV in UTF-8", sheet=sheet, row=first.number)
    names = [_name(cell, sheet, first.number) for cell in first.cells]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise Unreadable("the first row must name the columns", sheet=sheet, row=first.number)
    second = next(filled, None)
    has_title = sum(map(bool, names)) == 1 < _filled(second)
    rows = chain([second] if second else [], filled)
    return Table(format, sheet, tuple(names), (_fitted(row, len(names)) for row in rows), has_title)


def _name(cell: str, sheet: str, row: int) -> str:
    """A column's name on one line, without what nobody sees of it."""
    if len(cell) > _LONGEST_NAME:
        raise Unreadable(f"a column's name has more than {_LONGEST_NAME:,} characters", sheet=sheet, row=row)
    return " ".join(trim(cell).split())


def _filled(row: Row | None) -> int:
    return sum(bool(cell.strip()) for cell in row.cells) if row else 0


def _fitted(row: Row, width: int) -> Row:
    """Spreadsheets write the empty cells at a row's end as they like: one more or fewer is none."""
    cells = row.cells
    while len(cells) > width and not cells[-1].strip():
        cells = cells[:-1]
    return Row(row.number, [_SURROGATES.sub("\ufffd", cell) for cell in cells] + [""] * (width - len(cells)))
