"""Files that cannot be read end in one sentence with sheet, row and reason, and never in memory."""

import io
import subprocess
import sys
from collections.abc import Callable
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from api.sheets.reader import open_table
from api.sheets.table import Unreadable
from devstack.settings import PROJECT
from tests.api.sheets.files import on_disk, repacked, workbook

BOOK = workbook(("Leads", [["name", "phone"], ["Meera", "98765"]]))
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600
DAMAGED = "is no readable .xlsx: it is damaged or was not sent whole"
TOO_LARGE = "is too large or not a valid spreadsheet: save the sheet alone as CSV in UTF-8"
UNPACKS = "unpacks to more than a table may have (200,000,000 bytes): save the sheet as CSV"


def bomb() -> bytes:
    return repacked(BOOK, xl__worksheets__bomb_xml=b" " * 250_000_000)


def dense_bomb() -> bytes:
    """Under the sum, over the ratio."""
    return repacked(BOOK, xl__media__bomb_bin=b"\0" * 20_000_000)


def corners() -> bytes:
    """Two cells, as far apart as a sheet is wide and long."""
    last = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'

    def change(name: str, part: bytes) -> bytes:
        if not name.endswith("sheet1.xml"):
            return part
        part = part.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"')
        return part.replace(b"</sheetData>", last)

    return repacked(BOOK, change)


def lying_sizes() -> bytes:
    """Says that its largest part is small."""
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        with ZipFile(io.BytesIO(BOOK)) as source:
            for name in source.namelist():
                part = source.read(name)
                if name.endswith("sheet1.xml"):
                    part = part.replace(b"<sheetData>", b"<sheetData>" + b"<row/>" * 20_000_000)
                archive.writestr(name, part)
        real = next(part for part in archive.infolist() if part.filename.endswith("sheet1.xml"))
        real.file_size = 1_000
    return out.getvalue()


def some_zip() -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("photo.jpg", b"x")
    return out.getvalue()


def damaged() -> bytes:
    return repacked(BOOK, lambda name, part: part[:50] if name.endswith("sheet1.xml") else part)


def entities(name: str, part: bytes) -> bytes:
    if not name.endswith("sheet1.xml"):
        return part
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 12))
    start = part.index(b"<worksheet")
    part = part.replace(b"<v>0</v>", b"<v>&l11;</v>")
    return part[:start] + b'<!DOCTYPE x [<!ENTITY l0 "lol">' + laughs + b"]>" + part[start:]


BAD: dict[str, tuple[bytes | Callable[[], bytes], str]] = {
    "empty": (b"", "is empty: the first row must name the columns"),
    "only a mark": (b"\xef\xbb\xbf\r\n", "is empty: the first row must name the columns"),
    "UTF-16 without its mark": (
        "name,phone\nA,B\n".encode("utf-16-le"),
        "row 1: is no text (NUL): save the file as CSV in UTF-8",
    ),
    "UTF-16 that breaks off": (
        "name,phone\nA,B\n".encode("utf-16") + b"\x00\xd8",
        "row 3: is not utf-16-le from here on: save the file as CSV in UTF-8",
    ),
    "another encoding": (
        b"name,phone\nMeera,1\nRen\xe9,2\n",
        "row 3: byte 0xE9 is not utf-8: save the file as UTF-8, or name its encoding in the map (encoding: cp1252)",
    ),
    "a quote left open": (b'name,phone\nA,B\n"C,D\n', "row 3: unexpected end of data; is a quote left open before?"),
    "a cell of 10 MB": (
        b"name\n" + b"x" * 10_000_000 + b"\n",
        "row 2: has more than 1,000,000 bytes: is this a CSV file?",
    ),
    "a quoted cell of 10 MB": (
        b'name\n"' + b"x\n" * 5_000_000 + b'"\n',
        "row 2: field larger than field limit (131072); is a quote left open before?",
    ),
    "a password, or an old .xls": (
        OLE,
        "is protected by a password, or an old .xls: save it as .xlsx without a password",
    ),
    "half a zip": (BOOK[:300], DAMAGED),
    "a sheet cut off": (damaged, DAMAGED),
    "a zip of something else": (some_zip, "is a zip but no .xlsx workbook"),
    "macros": (repacked(BOOK, xl__vbaProject_bin=b"x"), "has macros: save it as .xlsx without them"),
    "links": (
        repacked(BOOK, xl__externalLinks__externalLink1_xml=b"<x/>"),
        "refers to other workbooks: save it with values in their place",
    ),
    "a bomb": (bomb, UNPACKS),
    "a small bomb": (dense_bomb, UNPACKS),
    "corners": (corners, TOO_LARGE),
    "an empty sheet": (workbook(("Leads", [])), "sheet 'Leads': is empty: the first row must name the columns"),
}


def refusal(content: bytes, **options: str) -> str:
    with pytest.raises(Unreadable) as caught, open_table(on_disk(content), **options) as table:
        for _ in table.rows:
            pass
    assert caught.value.field == "file"
    return str(caught.value)


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_says_where_and_why(name: str) -> None:
    content, complaint = BAD[name]
    assert refusal(content if isinstance(content, bytes) else content()) == complaint


def test_a_sheet_that_is_not_there_is_answered_with_those_that_are() -> None:
    book = workbook(("One", [["a"]]), ("Two", [["a"]]))
    assert refusal(book, sheet="Three") == "has no sheet 'Three' (there are: 'One', 'Two')"


def test_sizes_that_lie_are_found_out() -> None:
    assert refusal(lying_sizes()) in (DAMAGED, TOO_LARGE)


def test_entities_are_not_expanded() -> None:
    with open_table(on_disk(repacked(BOOK, entities))) as table:
        assert sum(len(cell) for row in table.rows for cell in row.cells) < 1_000


MEASURED = """
import resource, sys, tempfile
from api.sheets.reader import open_table
from api.sheets.table import Unreadable
file = tempfile.TemporaryFile()
{content}
file.seek(0)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    with open_table(file) as table:
        rows = sum(1 for _ in table.rows)
except Unreadable as error:
    rows = 0
print(rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
LONG = 'file.write(b"id,mail\\n")\nfor n in range(1_000_000): file.write(b"%d,person%d@example.com\\n" % (n, n))'
WIDE = 'file.write(b"name\\n")\nfor _ in range(100): file.write(b"x" * 1_000_000)'


@pytest.mark.parametrize(("content", "rows"), [(LONG, 1_000_000), (WIDE, 0)])
def test_the_memory_is_bounded_however_long_the_file(content: str, rows: int) -> None:
    program = MEASURED.format(content=content)
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=PROJECT)
    read, grown_kb = map(int, said.stdout.split())
    assert read == rows
    assert grown_kb < 20_000
