"""Files of strangers: whatever is in one, its rows are read or it is refused, by CSV and by XLSX."""

import io
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from api.sheets.reader import open_table
from domain.errors import Invalid
from domain.text.normal_form import is_storable
from tests.mutation import mutated, read_in_time

CSV = [
    b"name,phone\nMeera,098765 43210\n",
    'sep=;\nname;phone\n"D""Souza; A";+91\n'.encode("utf-8-sig"),
    "name\tphone\r\nमीरा\t1\r\n".encode("utf-16"),
    b"name,phone\rA,1\rB,2\r",
    b'name|phone\n"two\nlines"|1\n\'=1+1|2\n',
]


def _workbook() -> bytes:
    out = io.BytesIO()
    book = Workbook(out)
    sheet = book.add_worksheet("Leads")
    rows: list[list[str | float]] = [["name", "phone"], ["Meera", "098765 43210"], ["D'Souza", 24106.5]]
    for number, cells in enumerate(rows):
        sheet.write_row(number, 0, cells)
    book.close()
    return out.getvalue()


XLSX = _workbook()


def _rows(content: bytes, sheet: str | None = None, encoding: str | None = None) -> None:
    with tempfile.TemporaryFile() as file:
        file.write(content)
        with open_table(file, sheet=sheet, encoding=encoding) as table:
            assert all(map(is_storable, table.header))
            for row in table.rows:
                assert row.number > 0
                assert not any("\ud800" <= char <= "\udfff" for cell in row.cells for char in cell)


@settings(max_examples=200)
@given(mutated(CSV), st.sampled_from([None, "cp1252", "utf-16", "utf-7", "shift_jis", "iso2022_jp"]))
def test_a_csv_is_read_or_refused(content: bytes, encoding: str | None) -> None:
    read_in_time(lambda: _rows(content, encoding=encoding), Invalid)


@st.composite
def _repacked(draw: st.DrawFn) -> bytes:
    """A workbook with one part changed: the zip is whole, the XML is not what it was."""
    with zipfile.ZipFile(io.BytesIO(XLSX)) as archive:
        parts = {part.filename: archive.read(part) for part in archive.infolist()}
    name = draw(st.sampled_from([name for name in parts if name.endswith((".xml", ".rels"))]))
    parts[name] = draw(mutated([parts[name]]))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, body in parts.items():
            archive.writestr(part, body)
    return out.getvalue()


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(_repacked() | mutated([XLSX]))
def test_a_workbook_is_read_or_refused(content: bytes) -> None:
    """Each is read by a process of its own."""
    read_in_time(lambda: _rows(content), Invalid)


@pytest.mark.parametrize("sheet", ["a\0b", "\ud800", "-c", "", "x" * 100, "Leads"])
def test_a_sheets_name_is_a_name_whatever_it_holds(sheet: str) -> None:
    read_in_time(lambda: _rows(XLSX, sheet), Invalid)


def test_a_reader_that_dies_within_a_line_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = '{"row":0,"cells":"Leads"}\\n{"row":1,"ce'
    dying = tmp_path / "dying.py"
    dying.write_text(f"import sys; sys.stdout.write('{said}'); sys.stdout.flush(); sys.exit(9)")
    monkeypatch.setattr("api.sheets.workbook._READER", dying)
    with pytest.raises(Invalid, match="too large"):
        _rows(XLSX)
