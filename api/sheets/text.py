"""CSV: its encoding by its marks or as declared, its delimiter by its header, line by line."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, dropwhile, islice
from typing import IO

from api.sheets.table import Row, Table, Unreadable, begin

_LONGEST_LINE = 1_000_000
_BLOCK = 65_536
# A header's quoted names may have line breaks.
_HEAD = 20
_DELIMITERS = ",;\t|"
_SEPARATOR = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
_FAULTS = {
    "field larger than": "field larger than field limit (131072); is a quote left open before?",
    "new-line character": "has a line break in a cell without quotes: save the file as CSV again",
    "unexpected end": "unexpected end of data; is a quote left open before?",
    "expected after": "has a text behind a closing quote: is a quote left open before?",
    "NUL": "is no text (NUL): save the file as CSV in UTF-8",
}
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
    head = list(islice(lines, _HEAD))
    declared, skipped = _declared(head)
    records = _records(chain(head[skipped:], lines), delimiter or declared or _delimiter(head), skipped)
    return begin("csv", "", records)


def _declared(head: Sequence[str]) -> tuple[str | None, int]:
    """The delimiter that Excel is told in a line of its own, `sep=;`, and how many lines that took."""
    found = _SEPARATOR.fullmatch(head[0].rstrip("\r\n")) if head else None
    return (found[1], 1) if found else (None, 0)


def _delimiter(head: Sequence[str]) -> str:
    """The one that cuts the header into the most columns."""
    filled = list(dropwhile(lambda line: not line.strip(), head))
    return max(_DELIMITERS, key=lambda mark: _columns(filled, mark))


def _columns(lines: Sequence[str], delimiter: str) -> int:
    try:
        return len(next(csv.reader(lines, delimiter=delimiter, strict=True), []))
    except csv.Error:
        return 0


def _records(lines: Iterable[str], delimiter: str, skipped: int) -> Iterator[Row]:
    try:
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
    except (TypeError, ValueError):
        raise Unreadable("the map's delimiter must be one character that is no quote and no line end") from None
    number = skipped
    try:
        for number, cells in enumerate(reader, start=1 + skipped):
            yield Row(number, cells)
    except csv.Error as error:
        raise Unreadable(_said(str(error)), row=number + 1) from None


def _said(error: str) -> str:
    """The csv module's faults in our words."""
    for words, ours in _FAULTS.items():
        if words in error:
            return ours
    return "cannot be read as CSV: is a quote left open before?"


def _lines(file: IO[bytes], encoding: str) -> Iterator[str]:
    """A carriage return ends a line where there is no line feed, as Excel for Mac writes."""
    start = file.tell()
    block = file.read(_LONGEST_LINE)
    file.seek(start)
    is_mac = b"\r" in block and b"\n" not in block
    if codecs.lookup(encoding).name.startswith(("utf-16", "utf-32")):
        return _wide_lines(file, encoding, "\r" if is_mac else "\n")
    return _byte_lines(_mac_lines(file) if is_mac else iter(partial(file.readline, _LONGEST_LINE), b""), encoding)


def _mac_lines(file: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while block := file.read(_BLOCK):
        *whole, rest = (rest + block).split(b"\r")
        for line in whole:
            yield line + b"\r"
        if len(rest) >= _LONGEST_LINE:
            yield rest[:_LONGEST_LINE]
    if rest:
        yield rest


def _byte_lines(lines: Iterator[bytes], encoding: str) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        if len(line) >= _LONGEST_LINE:
            raise _too_long(number)
        try:
            yield line.decode(encoding)
        except UnicodeError as error:
            place = getattr(error, "start", None)
            what = f"byte 0x{line[place]:02X}" if isinstance(place, int) and place < len(line) else "something in it"
            raise Unreadable(
                f"{what} is not {encoding}: save the file as UTF-8, or name its encoding in the map (encoding: cp1252)",
                row=number,
            ) from None


def _wide_lines(file: IO[bytes], encoding: str, newline: str) -> Iterator[str]:
    """Of two or four bytes a character, read ahead in blocks: a fault is somewhere behind the row it names."""
    text, number = io.TextIOWrapper(file, encoding, newline=newline), 0
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
