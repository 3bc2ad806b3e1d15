"""A file of comma separated values, row by row, in constant memory; whatever is wrong with it is one line."""

import csv
import gzip
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from cli.failure import CommandFailed

_LONGEST_LINE = 1_000_000
_BOM, _UTF16_BOMS = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")


class _Readable(Protocol):
    def readline(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class Table:
    """A file that was read through once: its header, and how many rows are below it."""

    path: Path
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    rows: int

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """Number and cells of each row, as a spreadsheet counts them: the header is row 1. Empty rows are left out."""
        with _records(self.path, self.encoding, self.delimiter) as records:
            next(records)
            yield from ((number, cells) for number, cells in enumerate(records, start=2) if any(cells))


def open_table(path: Path, encoding: str, delimiter: str) -> Table:
    """Reads the whole file once, so that nothing is imported of one that breaks off. Raises `CommandFailed`."""
    with _records(path, encoding, delimiter) as records:
        header = next(records, None)
        if header is None or not any(cell.strip() for cell in header):
            raise CommandFailed(f"{path} is empty: the first line must name the columns.")
        if any("\0" in cell for cell in header):
            raise CommandFailed(f"{path} is no text in {encoding} (NUL in line 1): save it as CSV in UTF-8.")
        names = tuple(cell.strip() for cell in header)
        rows = sum(1 for cells in records if any(cells))
    if rows == 0:
        raise CommandFailed(f"{path} has no row below its header: there is nothing to import.")
    return Table(path, encoding, delimiter, names, rows)


@contextmanager
def _records(path: Path, encoding: str, delimiter: str) -> Iterator[Iterator[list[str]]]:
    try:
        with path.open("rb") as raw, gzip.open(raw) if path.suffix == ".gz" else raw as file:
            yield _parsed(path, _lines(path, file, encoding), delimiter)
    except (OSError, EOFError) as error:
        raise CommandFailed(f"{path}: {getattr(error, 'strerror', None) or error}.") from None


def _parsed(path: Path, lines: Iterator[str], delimiter: str) -> Iterator[list[str]]:
    records = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        yield from records
    except csv.Error as error:
        raise CommandFailed(f"{path}, line {records.line_num}: {error}; is a quote left open before?") from None


def _lines(path: Path, file: _Readable, encoding: str) -> Iterator[str]:
    number = 0
    while line := file.readline(_LONGEST_LINE):
        number += 1
        if number == 1:
            line = _without_bom(path, line)
        if len(line) == _LONGEST_LINE:
            raise CommandFailed(f"{path}, line {number} has more than {_LONGEST_LINE:,} bytes: is this a CSV file?")
        try:
            yield line.decode(encoding)
        except UnicodeDecodeError as error:
            raise CommandFailed(
                f"{path}, line {number}: byte 0x{line[error.start]:02X} is not {encoding}: save the file as UTF-8, or "
                "name its encoding in the map (encoding: cp1252)."
            ) from None


def _without_bom(path: Path, line: bytes) -> bytes:
    if line.startswith(_UTF16_BOMS):
        raise CommandFailed(f"{path} is UTF-16: save it as CSV in UTF-8.")
    return line.removeprefix(_BOM)


def rejects_beside(path: Path) -> Path:
    """Where rows that were refused are written: `leads.csv` → `leads.rejected.csv`."""
    return path.with_name(f"{path.name.removesuffix('.gz').removesuffix('.csv')}.rejected.csv")


class Rejects:
    """The refused rows with their reasons and all their cells; the file is made with the first of them."""

    def __init__(self, path: Path, header: Sequence[str], delimiter: str) -> None:
        self.path, self.count = path, 0
        self._header, self._delimiter = header, delimiter
        self._file: IO[str] | None = None

    def add(self, number: int, field: str, reason: str, cells: Sequence[str]) -> None:
        """Raises `CommandFailed` when the file cannot be written."""
        try:
            if self._file is None:
                self._file = self.path.open("w", encoding="utf-8", newline="")
                self._write(self._file, "row", "field", "reason", self._header)
            self._write(self._file, str(number), field, reason, cells)
        except OSError as error:
            raise CommandFailed(f"{self.path}: {error.strerror}: choose another place with --rejected.") from None
        self.count += 1

    def close(self) -> None:
        if self._file:
            self._file.close()

    def _write(self, file: IO[str], number: str, field: str, reason: str, cells: Sequence[str]) -> None:
        csv.writer(file, delimiter=self._delimiter).writerow([number, field, reason, *cells])
