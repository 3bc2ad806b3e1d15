"""CSV: its encoding by its marks or as declared, its delimiter by its header, line by line."""

import codecs
import csv
import io
from collections.abc import Iterator
from typing import IO

from api.sheets.table import Row, Table, Unreadable, begin

_LONGEST_LINE = 1_000_000
_DELIMITERS = ",;\t|"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def open_text(file: IO[bytes], encoding: str | None, delimiter: str | None) -> Table:
    """A byte order mark wins over `encoding`; without either it is UTF-8. Raises `Unreadable`."""
    start = file.read(4)
    mark, marked = next(((mark, name) for mark, name in _MARKS if start.startswith(mark)), (b"", None))
    file.seek(len(mark))
    lines = _lines(file, marked or encoding or "utf-8")
    first = next(lines, "")
    records = _records(_again(first, lines), delimiter or _delimiter(first))
    return begin("csv", "", records)


def _delimiter(header: str) -> str:
    """The one that cuts the header into the most columns."""
    return max(_DELIMITERS, key=lambda mark: len(next(csv.reader([header], delimiter=mark), [])))


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    if first:
        yield first
    yield from rest


def _records(lines: Iterator[str], delimiter: str) -> Iterator[Row]:
    reader, number = csv.reader(lines, delimiter=delimiter, strict=True), 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield Row(number, cells)
    except csv.Error as error:
        raise Unreadable(f"{error}; is a quote left open before?", row=number + 1) from None


def _lines(file: IO[bytes], encoding: str) -> Iterator[str]:
    if codecs.lookup(encoding).name.startswith(("utf-16", "utf-32")):
        return _wide_lines(file, encoding)
    return _byte_lines(file, encoding)


def _byte_lines(file: IO[bytes], encoding: str) -> Iterator[str]:
    number = 0
    while line := file.readline(_LONGEST_LINE):
        number += 1
        if len(line) == _LONGEST_LINE:
            raise _too_long(number)
        try:
            yield line.decode(encoding)
        except UnicodeDecodeError as error:
            raise Unreadable(
                f"byte 0x{line[error.start]:02X} is not {encoding}: save the file as UTF-8, or name its encoding in "
                "the map (encoding: cp1252)",
                row=number,
            ) from None


def _wide_lines(file: IO[bytes], encoding: str) -> Iterator[str]:
    """Of two or four bytes a character, read ahead in blocks: a fault is somewhere behind the row it names."""
    text, number = io.TextIOWrapper(file, encoding, newline=""), 0
    try:
        while line := text.readline(_LONGEST_LINE):
            number += 1
            if len(line) == _LONGEST_LINE:
                raise _too_long(number)
            yield line
    except UnicodeError:
        raise Unreadable(f"is not {encoding} from here on: save the file as CSV in UTF-8", row=number + 1) from None
    finally:
        text.detach()


def _too_long(number: int) -> Unreadable:
    return Unreadable(f"has more than {_LONGEST_LINE:,} bytes: is this a CSV file?", row=number)
