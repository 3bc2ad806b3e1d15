"""A table in a file, whatever its format: a header, then rows of text."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.errors import Invalid


@dataclass(frozen=True)
class Row:
    """`number` as a spreadsheet counts: the first row of the sheet is 1."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """Read as far as its header; `rows` reads on, and raises `Unreadable` where the file breaks. `sheet`: "" in CSV."""

    format: str
    sheet: str
    header: tuple[str, ...]
    rows: Iterator[Row]


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
    if any("\0" in cell for cell in first.cells):
        raise Unreadable("is no text (NUL): save the file as CSV in UTF-8", sheet=sheet, row=first.number)
    names = [cell.strip() for cell in first.cells]
    while not names[-1]:
        names.pop()
    return Table(format, sheet, tuple(names), (_fitted(row, len(names)) for row in filled))


def _fitted(row: Row, width: int) -> Row:
    """Empty cells behind the last column are none: spreadsheets write them as they like."""
    cells = row.cells
    while len(cells) > width and not cells[-1].strip():
        cells = cells[:-1]
    return Row(row.number, cells)
