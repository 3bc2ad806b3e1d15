"""Rows as people and spreadsheets write them: short, with two-digit years, times with an offset, whole names."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.capture.imports.judgement import BadRow, GoodRow, RawRow, RowJudge
from domain.capture.imports.mapping import ImportMap, map_by_names, read_map
from domain.capture.imports.rows import RowMaker
from domain.errors import Invalid
from domain.tenants.custom_fields import CustomField, FieldType

Plan = Mapping[str, object] | ImportMap
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
OWN = (CustomField("visits", FieldType.NUMBER), CustomField("size", FieldType.CHOICE, ("Größe", "klein")))


def judged(plan: Plan, row: dict[str, str], cells: list[str] | None = None) -> GoodRow | BadRow:
    made = plan if isinstance(plan, ImportMap) else read_map(plan)
    judge = RowJudge(made, list(row), "IN", OWN)
    return judge.judge(RawRow(1, 2, list(row.values()) if cells is None else cells), NOW)


def good(plan: Plan, row: dict[str, str], cells: list[str] | None = None) -> GoodRow:
    found = judged(plan, row, cells)
    assert isinstance(found, GoodRow), found
    return found


def bad(plan: Plan, row: dict[str, str], cells: list[str] | None = None) -> BadRow:
    found = judged(plan, row, cells)
    assert isinstance(found, BadRow), found
    return found


BORN: dict[str, object] = {"columns": {"phone": "p", "birth_date": {"column": "b", "format": "%d/%m/%y"}}}
P = {"p": "98123 45670"}


def test_a_row_without_its_empty_ends_is_padded_and_a_longer_one_refused() -> None:
    header = {"first_name": "", "phone": "", "email": "", "city": ""}
    assert good(map_by_names(list(header)), header, ["B", "9812345670"]).submission.first_name == "B"
    longer = bad({"columns": {"phone": "phone"}}, header, ["B", "9812345670", "", "", "x"])
    assert (longer.field, longer.reason) == ("row", "has 5 cells, the header has 4")


@pytest.mark.parametrize(
    ("cell", "born"),
    [
        ("02/04/45", date(1945, 4, 2)),
        ("02/04/61", date(1961, 4, 2)),
        ("29/02/00", date(2000, 2, 29)),
        ("02/04/99", date(1999, 4, 2)),
    ],
)
def test_a_birth_year_of_two_digits_is_of_the_century_that_is_not_in_the_future(cell: str, born: date) -> None:
    assert good(BORN, {**P, "b": cell}).submission.birth_date == born


def test_a_birth_year_that_may_be_of_two_centuries_is_left_to_a_person() -> None:
    row = bad(BORN, {**P, "b": "02/04/25"})
    assert (row.field, row.reason) == ("birth_date", "may be 1925 or 2025: write the year with four digits")


@pytest.mark.parametrize(
    ("cell", "at"),
    [
        ("2026-06-01T10:30:00Z", "2026-06-01T10:30:00+00:00"),
        ("2026-06-01T10:30:00+05:30", "2026-06-01T05:00:00+00:00"),
        ("2026-11-29T12:13:18.449531Z", "2026-11-29T12:13:18.449531+00:00"),
        ("2026-06-01 10:30", "2026-06-01T05:00:00+00:00"),
        ("20260601T103000", "2026-06-01T05:00:00+00:00"),
        ("2026-06-01", "2026-05-31T18:30:00+00:00"),
    ],
)
def test_whatever_is_a_time_in_iso_8601_is_read(cell: str, at: str) -> None:
    plan: dict[str, object] = {"columns": {"phone": "p"}, "occurred_at": {"column": "t", "zone": "Asia/Kolkata"}}
    assert good(plan, {**P, "t": cell}).occurred_at == datetime.fromisoformat(at)


def test_another_order_of_day_and_month_is_told() -> None:
    plan: dict[str, object] = {"columns": {"phone": "p", "birth_date": {"column": "b", "format": "%d/%m/%Y"}}}
    assert "it does like %m/%d/%Y" in bad(plan, {**P, "b": "04/22/1961"}).reason
    assert "spreadsheet's number of a day" in bad(plan, {**P, "b": "22373"}).reason
    unmapped = bad({"columns": {"phone": "p", "birth_date": "b"}}, {**P, "b": "02/04/1961"})
    assert unmapped.reason == (
        "must be a date like 1961-04-02; another order of day and month needs its format in the map"
    )
    timed = bad({"columns": {"phone": "p", "birth_date": "b"}}, {**P, "b": "1961-04-02T10:30:00"})
    assert timed.reason.startswith("must be a date like 1961-04-02, without a time")


def test_a_whole_name_is_split_unless_its_parts_are_given() -> None:
    plan: dict[str, object] = {"columns": {"full_name": "n", "phone": "p"}}
    lead = good(plan, {**P, "n": "Meera Lakshmi Raman"}).submission
    assert (lead.first_name, lead.last_name) == ("Meera Lakshmi", "Raman")
    parts: dict[str, object] = {"columns": {"full_name": "n", "first_name": "f", "phone": "p"}}
    assert good(parts, {**P, "n": "Meera Raman", "f": "Uma"}).submission.first_name == "Uma"


@pytest.mark.parametrize("cell", ["n/a", "-", "NULL", "N.A."])
def test_a_placeholder_beside_a_good_contact_keeps_the_person_and_is_told(cell: str) -> None:
    row = {"first_name": "Meera", "phone": "9812345670", "email": cell, "birth_date": cell, "insurance": cell,
           "custom.visits": cell}  # fmt: skip
    kept = good(map_by_names(list(row)), row)
    assert (kept.submission.email, kept.submission.birth_date, kept.submission.insurance) == (None, None, None)
    assert kept.submission.custom == {}
    field, reason = kept.left_out
    assert (field, bool(reason)) == ("email", True)


def test_a_row_that_nobody_could_reach_is_rejected() -> None:
    row = {"first_name": "Meera", "phone": "", "email": ""}
    found = judged(map_by_names(list(row)), row)
    assert isinstance(found, BadRow)
    assert (found.line, found.field) == (2, "phone")


@pytest.mark.parametrize("cell", ["1_000", "١٢", "1e999", "0x10"])
def test_a_number_field_of_ones_own_takes_numbers_only(cell: str) -> None:
    plan: dict[str, object] = {"columns": {"phone": "p", "custom.visits": "v"}}
    assert bad(plan, {**P, "v": cell}).field == "custom.visits"
    assert good(plan, {**P, "v": " 12 "}).submission.custom == {"visits": 12}


def test_a_choice_that_was_typed_on_another_keyboard_is_the_same() -> None:
    plan: dict[str, object] = {"columns": {"phone": "p", "custom.size": "s"}}
    assert good(plan, {**P, "s": "Gro\u0308ße\u200b"}).submission.custom == {"size": "Größe"}


def test_headers_are_read_whatever_their_capitals_and_spaces() -> None:
    plan = map_by_names(["First Name", "PHONE", "E-mail", "Shoe size", "City "])
    assert plan.columns == {"first_name": "First Name", "phone": "PHONE", "email": "E-mail", "city": "City "}


def test_a_refused_header_says_which_columns_there_are() -> None:
    with pytest.raises(Invalid) as refused:
        map_by_names(["Eye", "Mobil"])
    assert str(refused.value) == "a lead needs phone, email or external_id; the file's columns are: Eye, Mobil"
    with pytest.raises(
        Invalid, match=r"no column 'Mobile'; did you mean 'Mobil'\?; the file's columns are: Eye, Mobil"
    ):
        read_map({"columns": {"phone": "Mobile"}}).check_columns(["Eye", "Mobil"])
    with pytest.raises(Invalid, match="'Phone' and 'phone'; rename one"):
        map_by_names(["Phone", "phone"])


@given(st.dictionaries(st.text(max_size=12), st.text(max_size=40), max_size=5), st.text(max_size=30))
@settings(max_examples=150)
def test_whatever_a_row_says_it_is_a_lead_or_named(row: dict[str, str], born: str) -> None:
    table = {**row, "p": "98123 45670", "b": born}
    for plan in (BORN, {"columns": {"phone": "p", "birth_date": "b"}, "occurred_at": {"column": "b"}}):
        found = judged(plan, table)
        assert isinstance(found, GoodRow) or (found.field and found.reason)


def test_rows_whose_id_says_only_that_there_is_none_are_not_one_row() -> None:
    plan = read_map({"columns": {"phone": "phone"}, "external_id": {"system": "his", "column": "id"}})
    maker = RowMaker(plan, ("id", "phone"))
    first, second = maker.make(["n/a", "9812300001"]), maker.make(["n/a", "9812300002"])
    assert first.submission_key != second.submission_key
