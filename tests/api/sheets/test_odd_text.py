"""CSV as odd programs write it: Mac line ends, a `sep=` line, long headers, bytes of any kind."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.sheets.reader import open_table
from api.sheets.table import Table, Unreadable
from tests.api.sheets.files import on_disk


def read(content: bytes, **options: str) -> tuple[Table, list[list[str]]]:
    with open_table(on_disk(content), **options) as table:
        return table, [row.cells for row in table.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_whichever_way_lines_end_they_are_rows(encoding: str, end: str) -> None:
    text = end.join(["first_name,phone", "A,9812345670", "B,9812345671", ""])
    table, rows = read(text.encode(encoding))
    assert (table.header, rows) == (("first_name", "phone"), [["A", "9812345670"], ["B", "9812345671"]])


def test_a_line_that_tells_excel_the_delimiter_is_no_header() -> None:
    for mark in (";", "|", "#"):
        table, rows = read(f"sep={mark}\r\nname{mark}phone\r\nMeera{mark}1,5\r\n".encode())
        assert (table.header, rows) == (("name", "phone"), [["Meera", "1,5"]])


def test_a_header_with_a_line_break_in_quotes_is_cut_by_its_delimiter() -> None:
    table, rows = read(b'"Full\nname";phone;city\nMeera;1;x\n')
    assert (table.header, rows) == (("Full name", "phone", "city"), [["Meera", "1", "x"]])


def test_a_short_row_is_padded() -> None:
    assert read(b"a,b,c,d\n1,2\n")[1] == [["1", "2", "", ""]]


def test_a_title_above_the_header_is_noticed() -> None:
    assert read(b"Eye camp list\nname,phone\nMeera,1\n")[0].has_title
    assert not read(b"phone\n1\n")[0].has_title


@pytest.mark.parametrize(
    "content",
    [b"na\rme,phone\nA,1\n", b"x" * 140_000 + b",phone\nA,1\n", b'"' + b"x" * 140_000 + b'",phone\nA,1\n', b"\r\r\r"],
)
def test_a_header_that_is_none_is_unreadable(content: bytes) -> None:
    with pytest.raises(Unreadable):
        read(content)


@pytest.mark.parametrize("encoding", ["idna", "punycode", "utf-7", "unicode_escape", "raw_unicode_escape", "cp037"])
def test_an_odd_encoding_reads_or_is_unreadable(encoding: str) -> None:
    with suppress(Unreadable):
        for row in read(b"name,phone\n\\ud800,+2AA-\xff..a\n", encoding=encoding)[1]:
            "".join(row).encode()


@given(st.binary(max_size=300) | st.text(',;"\r\n\tab\0é=', max_size=120).map(str.encode))
@settings(max_examples=200)
def test_whatever_the_bytes_are_they_are_a_table_or_unreadable(content: bytes) -> None:
    if content.startswith(b"PK"):
        return
    with suppress(Unreadable):
        table, rows = read(content)
        assert table.header
        assert all(len(row) >= len(table.header) for row in rows)
