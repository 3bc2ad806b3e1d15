"""What a map makes of one row."""

import pytest

from domain.capture.imports.mapping import ImportMap, map_by_names, of_event, read_map
from domain.capture.imports.rows import RowMaker, Unusable
from domain.errors import Invalid


def made(plan: dict[str, object], row: dict[str, str]) -> dict[str, object]:
    return RowMaker(ImportMap.model_validate(plan), list(row)).make(list(row.values())).lead


def test_a_template_is_filled_and_empty_only_when_all_its_columns_are() -> None:
    plan: dict[str, object] = {"columns": {"email": "{id}@example.com", "notes": "{a} / {b}"}}
    assert made(plan, {"id": "7", "a": "x", "b": ""}) == {"email": "7@example.com", "notes": "x /", "source": "import"}
    assert made(plan, {"id": "7", "a": "", "b": ""}) == {"email": "7@example.com", "source": "import"}
    assert made(plan, {"id": "7", "a": "{b}", "b": "y"})["notes"] == "{b} / y"


def test_a_column_wins_over_its_default_unless_it_is_empty() -> None:
    plan: dict[str, object] = {"columns": {"email": "m", "city": "c"}, "defaults": {"city": "Kochi", "language": "ml"}}
    assert made(plan, {"m": "a@x.in", "c": "Pune"})["city"] == "Pune"
    assert made(plan, {"m": "a@x.in", "c": " "})["city"] == "Kochi"


def test_dates_flags_custom_fields_and_other_ids_find_their_places() -> None:
    plan: dict[str, object] = {
        "external_id": {"system": "crm", "column": "id"},
        "columns": {
            "birth_date": {"column": "born", "format": "%d/%m/%Y"},
            "insurance": "insured",
            "custom.page": "page",
            "external_ids.erp": "erp",
        },
    }
    row = {"id": "9", "born": "02/04/1961", "insured": "Yes", "page": "p1", "erp": "e-1"}
    assert made(plan, row) == {
        "birth_date": "1961-04-02",
        "insurance": True,
        "custom": {"page": "p1"},
        "external_ids": {"erp": "e-1", "crm": "9"},
        "source": "import",
    }


def test_a_consent_is_given_only_where_its_column_says_so() -> None:
    consent = {"purpose": "marketing", "text_version": "2020", "when": {"column": "news", "values": ["yes"]}}
    plan: dict[str, object] = {"columns": {"email": "m"}, "consents": [consent]}
    assert made(plan, {"m": "a@x.in", "news": "yes"})["consents"] == [{"purpose": "marketing", "text_version": "2020"}]
    assert "consents" not in made(plan, {"m": "a@x.in", "news": "no"})


def test_when_it_happened_is_read_in_the_maps_zone() -> None:
    when = {"column": "day", "format": "%Y-%m-%d", "zone": "America/Sao_Paulo"}
    maker = RowMaker(ImportMap.model_validate({"columns": {"email": "m"}, "occurred_at": when}), ["m", "day"])
    occurred_at = maker.make(["a@x.in", "2018-02-01"]).occurred_at
    assert occurred_at is not None
    assert occurred_at.isoformat() == "2018-02-01T00:00:00-02:00"
    with pytest.raises(Unusable, match="does not look like %Y-%m-%d"):
        maker.make(["a@x.in", "1 Feb"])


def test_ids_that_no_key_can_hold_are_hashed_to_one_that_stays() -> None:
    plan = ImportMap.model_validate({"external_id": {"system": "crm", "column": "id"}})
    maker = RowMaker(plan, ["id"])
    long = maker.make(["x" * 190 + " y"]).submission_key
    assert long.startswith("import:crm:")
    assert long == maker.make(["x" * 190 + " y"]).submission_key != maker.make(["x" * 190 + " z"]).submission_key


def test_a_fields_texts_are_translated_and_others_stay() -> None:
    plan: dict[str, object] = {
        "columns": {"email": "m", "language": "l", "insurance": "i"},
        "values": {"language": {"Tamil": "ta"}, "insurance": {"self-pay": False}},
    }
    said = made(plan, {"m": "a@x.in", "l": "Tamil", "i": "self-pay"})
    assert (said["language"], said["insurance"]) == ("ta", False)
    assert made(plan, {"m": "a@x.in", "l": "ml", "i": "yes"})["language"] == "ml"


@pytest.mark.parametrize(
    ("written", "decimal", "number"),
    [("1.250,5", ",", 1250.5), ("1,250.5", ".", 1250.5), ("1 250", ".", 1250), ("-3", ".", -3), ("0,25", ",", 0.25)],
)
def test_numbers_are_read_with_the_maps_decimal_mark(written: str, decimal: str, number: float) -> None:
    told = {"column": "n", "decimal": decimal}
    plan: dict[str, object] = {"columns": {"email": "m", "custom.income": told}}
    assert made(plan, {"m": "a@x.in", "n": written})["custom"] == {"income": number}


@pytest.mark.parametrize("written", ["1e9", "NaN", "five", "--1", "1.2.3", "12 000 000 000 000 000"])
def test_what_is_no_number_is_named(written: str) -> None:
    plan = ImportMap.model_validate({"columns": {"email": "m", "custom.income": {"column": "n", "decimal": "."}}})
    with pytest.raises(Unusable, match="is no number") as caught:
        RowMaker(plan, ["m", "n"]).make(["a@x.in", written])
    assert caught.value.field == "custom.income"


def test_a_date_cell_needs_no_format() -> None:
    plan: dict[str, object] = {"columns": {"email": "m", "birth_date": {"column": "b", "format": "%d/%m/%Y"}}}
    for written in ("02/04/1961", "1961-04-02", "1961-04-02T00:00:00"):
        assert made(plan, {"m": "a@x.in", "b": written})["birth_date"] == "1961-04-02"


def test_what_an_export_marked_as_text_is_itself_again() -> None:
    plan: dict[str, object] = {"columns": {"phone": "p", "notes": "n"}}
    assert made(plan, {"p": "'+919876543210", "n": "'quoted'"}) == {
        "phone": "+919876543210",
        "notes": "'quoted'",
        "source": "import",
    }


def test_columns_called_as_our_fields_need_no_map() -> None:
    plan = map_by_names(["id", "phone", "source", "status", "campaign_id", "external_ids.crm"])
    assert RowMaker(plan, ["phone", "source", "external_ids.crm"]).make(["+919876543210", "event", "9"]).lead == {
        "phone": "+919876543210",
        "source": "event",
        "external_ids": {"crm": "9"},
    }
    with pytest.raises(Invalid, match="a lead needs phone, email or external_id") as caught:
        map_by_names(["Name", "Mobile"])
    assert caught.value.field == "columns"


def test_an_events_list_says_so_unless_its_map_says_otherwise() -> None:
    plan = of_event(read_map({"columns": {"phone": "p"}}), "Eye camp")
    assert RowMaker(plan, ["p"]).make(["1"]).lead == {
        "phone": "1",
        "source": "event",
        "utm_medium": "event",
        "utm_campaign": "Eye camp",
    }
    own = of_event(read_map({"columns": {"phone": "p"}, "source": "partner", "defaults": {"utm_medium": "tent"}}), "x")
    assert RowMaker(own, ["p"]).make(["1"]).lead["source"] == "partner"
    assert RowMaker(own, ["p"]).make(["1"]).lead["utm_medium"] == "tent"
