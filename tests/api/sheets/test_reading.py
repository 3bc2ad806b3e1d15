"""Tables as people send them."""

from datetime import datetime

import pytest
from xlsxwriter.workbook import Workbook

from api.sheets.reader import open_table
from tests.api.sheets.files import made, on_disk, workbook


def read(content: bytes, **options: str) -> tuple[str, tuple[str, ...], list[tuple[int, list[str]]]]:
    with open_table(on_disk(content), **options) as table:
        return table.sheet, table.header, [(row.number, row.cells) for row in table.rows]


# Cells have no zone.
DAY, MOMENT = datetime.fromisoformat("1961-04-02"), datetime.fromisoformat("2026-01-05T10:30")
PEOPLE = [(2, ["Meera", "98765 43210"]), (4, ["Ravi; Jr", "+919876500001"])]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_table_of_any_delimiter_and_marked_encoding_is_read(mark: str, encoding: str) -> None:
    text = mark.join(["name", " phone "]) + "\r\n" + mark.join(["Meera", "98765 43210"]) + "\r\n\r\n"
    text += mark.join(['"Ravi; Jr"', "+919876500001"]) + "\r\n"
    assert read(text.encode(encoding)) == ("", ("name", "phone"), PEOPLE)


def test_an_encoding_that_the_map_names_is_believed() -> None:
    assert read("name\nRenée\n".encode("cp1252"), encoding="cp1252")[2] == [(2, ["Renée"])]


def test_a_cell_may_have_several_lines() -> None:
    assert read(b'name,notes\nMeera,"one\ntwo"\n')[2] == [(2, ["Meera", "one\ntwo"])]


def test_cells_of_a_workbook_are_what_a_person_would_have_written() -> None:
    rows: list[list[object]] = [
        ["name", "phone", "born", "asked", "insured", "share"],
        ["Meera", 919876543210, DAY, MOMENT, True, 0.5],
        ["=cmd()", "+91 98765", None, None, False, -3],
    ]
    sheet, _, read_rows = read(workbook(("Leads", rows)))
    assert sheet == "Leads"
    assert read_rows == [
        (2, ["Meera", "919876543210", "1961-04-02", "2026-01-05T10:30:00", "yes", "0.5"]),
        (3, ["=cmd()", "+91 98765", "", "", "no", "-3"]),
    ]


def test_a_formula_is_its_value_and_never_its_text() -> None:
    def fill(book: Workbook) -> None:
        sheet = book.add_worksheet("One")
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write_formula(1, 0, "=6*7", None, 42)
        sheet.write_formula(1, 1, '=WEBSERVICE("http://127.0.0.1/")', None, "kept")

    assert read(made(fill))[2] == [(2, ["42", "kept"])]


def test_a_named_sheet_is_taken_else_the_first() -> None:
    book = workbook(("One", [["a"], ["1"]]), ("Two", [["a"], ["2"]]))
    assert read(book)[2] == [(2, ["1"])]
    assert read(book, sheet="Two")[::2] == ("Two", [(2, ["2"])])


def test_a_table_need_not_begin_in_the_first_row_and_empty_cells_behind_it_are_none() -> None:
    book = workbook(("One", [[], [], ["a", "b"], [None, None], ["1", "2", None, " "]]))
    assert read(book)[1:] == (("a", "b"), [(5, ["1", "2"])])


def test_a_workbook_is_known_by_its_bytes_whatever_it_is_called() -> None:
    with open_table(on_disk(workbook(("One", [["a"], ["1"]])))) as table:
        assert table.format == "xlsx"
    with open_table(on_disk(b"a\n1\n")) as table:
        assert table.format == "csv"
