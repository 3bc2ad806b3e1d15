"""What a map makes of one row; and that a long file does not fill the memory."""

import json
import tracemalloc
from pathlib import Path

import pytest

from api.schemas.imports import RowFault
from cli.importing.mapping import ImportMap
from cli.importing.rows import RowMaker, Unusable
from cli.importing.table import open_table
from domain.submission import LeadCapture


def made(plan: dict[str, object], row: dict[str, str]) -> dict[str, object]:
    lead = RowMaker(ImportMap.model_validate(plan), list(row)).make(list(row.values())).lead
    assert isinstance(lead, LeadCapture)
    told: dict[str, object] = json.loads(lead.model_dump_json(exclude_unset=True))
    return told


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


def test_what_a_lead_may_not_be_is_a_fault_of_the_row() -> None:
    plan = ImportMap.model_validate({"columns": {"email": "m", "first_name": "n"}})
    lead = RowMaker(plan, ["m", "n"]).make(["a@x.in", "n" * 501]).lead
    assert isinstance(lead, RowFault)
    assert lead.field == "first_name"


def test_a_long_file_is_read_in_constant_memory(tmp_path: Path) -> None:
    file = tmp_path / "long.csv"
    with file.open("w") as out:
        out.write("id,mail\n")
        out.writelines(f"{n},person{n}@example.com\n" for n in range(60_000))
    maker = RowMaker(ImportMap.model_validate({"columns": {"email": "mail"}}), ["id", "mail"])
    tracemalloc.start()
    table = open_table(file, "utf-8", ",")
    for place, (_, cells) in enumerate(table):
        if place % 100 == 0:
            maker.make(cells)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert table.rows == 60_000
    assert peak < 1_000_000
