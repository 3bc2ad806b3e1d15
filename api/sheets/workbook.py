"""XLSX: looked at as a zip before anything is inflated, then read by a process of its own that cannot grow."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from api.sheets.table import Row, Table, Unreadable, begin
from domain.errors import Invalid
from domain.text.normal_form import is_storable

_MOST_PARTS, _MOST_BYTES, _MOST_RATIO = 2_000, 200_000_000, 300
_SMALL = 1_000_000
_LONGEST_NAME = 100
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = 0x1
_READER = Path(__file__).with_name("workbook_reader.py")


def is_workbook(start: bytes) -> bool:
    """By the file's first bytes, for its name may say anything."""
    return start.startswith((b"PK", _OLE))


@contextmanager
def open_workbook(file: IO[bytes], sheet: str | None) -> Iterator[Table]:
    """The named sheet, else the first. `file` must have a descriptor. Raises `Unreadable`."""
    if not is_storable(sheet or ""):
        raise Invalid("sheet", "must not contain NUL or lone surrogates")
    _check_parts(file)
    file.seek(0)
    with subprocess.Popen(  # noqa: S603 - our own program, and the caller's text as one argument
        [sys.executable, "-I", str(_READER), sheet or ""],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as reader:
        assert reader.stdout is not None
        try:
            shown = _shown(reader.stdout, reader)
            name = str(next(shown)[1])[:_LONGEST_NAME]
            yield begin("xlsx", name, (Row(number, cells) for number, cells in shown if isinstance(cells, list)))
        finally:
            reader.kill()


def _shown(lines: IO[bytes], reader: "subprocess.Popen[bytes]") -> Iterator[tuple[int, str | list[str]]]:
    """What the reader says, line by line: the sheet's name, then numbered rows; or one complaint."""
    for line in lines:
        try:
            said = json.loads(line)
        except ValueError:
            break  # cut off where the reader died
        if "complaint" in said:
            raise Unreadable(said["complaint"])
        yield said["row"], said["cells"]
    if reader.wait() != 0:
        raise Unreadable("is too large or not a valid spreadsheet: save the sheet alone as CSV in UTF-8")


def _check_parts(file: IO[bytes]) -> None:
    file.seek(0)
    if file.read(8) == _OLE:
        raise Unreadable("is protected by a password, or an old .xls: save it as .xlsx without a password")
    try:
        with ZipFile(file) as archive:
            parts = archive.infolist()
    except (BadZipFile, LargeZipFile, NotImplementedError, OSError, ValueError):
        raise Unreadable("is no readable .xlsx: it is damaged or was not sent whole") from None
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_BYTES or any(map(_bomb, parts)):
        raise Unreadable(f"unpacks to more than a table may have ({_MOST_BYTES:,} bytes): save the sheet as CSV")
    names = {part.filename.lower() for part in parts}
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise Unreadable("is protected by a password: save it without")
    if "xl/workbook.xml" not in names:
        raise Unreadable("is a zip but no .xlsx workbook")
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Unreadable("has macros: save it as .xlsx without them")
    if any(name.startswith("xl/externallinks/") for name in names):
        raise Unreadable("refers to other workbooks: save it with values in their place")


def _bomb(part: ZipInfo) -> bool:
    return part.file_size > _SMALL and part.file_size > part.compress_size * _MOST_RATIO
