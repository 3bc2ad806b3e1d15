"""Files as people and attackers send them."""

import io
import tempfile
from collections.abc import Callable, Sequence
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter
from xlsxwriter.workbook import Workbook


def on_disk(content: bytes) -> IO[bytes]:
    """As an upload waits: a file with a descriptor and no name."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the test's process
    file.write(content)
    file.seek(0)
    return file


def workbook(*sheets: tuple[str, Sequence[Sequence[object]]]) -> bytes:
    """Each sheet with its name and rows; texts are texts, whatever they look like."""

    def fill(book: Workbook) -> None:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for y, row in enumerate(rows):
                for x, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(y, x, cell)
                    elif hasattr(cell, "year"):
                        sheet.write_datetime(y, x, cell, day)
                    else:
                        sheet.write(y, x, cell)

    return made(fill)


def made(fill: Callable[[Workbook], None]) -> bytes:
    """A workbook that `fill` wrote."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        fill(book)
    return out.getvalue()


def repacked(content: bytes, change: Callable[[str, bytes], bytes] = lambda _, part: part, **more: bytes) -> bytes:
    """The workbook with its parts changed, and more of them; a double underscore is a slash, a single one a dot."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
        for name, part in more.items():
            target.writestr(name.replace("__", "/").replace("_", "."), part)
    return out.getvalue()
