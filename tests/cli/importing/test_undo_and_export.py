"""From the terminal: an event's workbook, a dry run, an import taken back, and everybody in a file."""

import csv

from tests.api.sheets.files import workbook
from tests.cli.importing.conftest import Desk

PEOPLE = "first_name,phone\nMeera,+919811400001\nRavi,+919811400002\nNobody,none\n"


async def test_a_workbook_needs_no_map_when_its_columns_are_called_as_ours(desk: Desk) -> None:
    book = desk.file("camp.xlsx", workbook(("List", [["first_name", "phone"], ["Meera", 919811400001]])))
    said = await desk.lead("import", book, "--sheet", "List", "--event", "Eye camp")
    assert said.code == 0, said.err
    assert "1  created" in said.out
    (touch,) = desk.rows("SELECT source, utm_campaign FROM touches WHERE tenant_id = %s")
    assert touch == {"source": "event", "utm_campaign": "Eye camp"}


async def test_a_dry_run_says_what_would_be_refused_and_stores_no_lead(desk: Desk) -> None:
    said = await desk.lead("import", desk.file("people.csv", PEOPLE), "--dry-run")
    assert said.code == 0
    assert "2  waiting" in said.out
    assert "1  rejected" in said.out
    assert desk.rejected()[1] == '4,phone,"a phone, an e-mail address or an external id is required",Nobody,none'
    assert desk.rows("SELECT 1 FROM leads WHERE tenant_id = %s") == []


async def test_an_import_is_listed_and_taken_back(desk: Desk) -> None:
    await desk.lead("import", desk.file("people.csv", PEOPLE))
    (row,) = desk.rows("SELECT id FROM imports WHERE tenant_id = %s")
    shown = (await desk.lead("imports")).out
    assert "people.csv" in shown
    assert "2 created, 1 rejected" in shown
    said = await desk.lead("undo-import", row["id"])
    assert (said.code, said.out) == (0, "2 rows undone, 0 kept.\n")
    assert '"state":"undone"' in (await desk.lead("imports", "--json")).out
    assert (await desk.lead("list")).out.count("Meera") == 0


async def test_a_checked_import_has_nothing_to_undo(desk: Desk) -> None:
    await desk.lead("import", desk.file("people.csv", PEOPLE), "--dry-run")
    (row,) = desk.rows("SELECT id FROM imports WHERE tenant_id = %s")
    said = await desk.lead("undo-import", row["id"])
    assert (said.code, said.err) == (1, "lead: This import was only checked. There is nothing to undo.\n")


async def test_an_export_is_a_whole_file_or_none(desk: Desk) -> None:
    await desk.lead("import", desk.file("people.csv", PEOPLE))
    out = desk.folder / "all.csv"
    said = await desk.lead("export", "leads", "-o", out, "--status", "new")
    assert said.code == 0, said.err
    with out.open(encoding="utf-8-sig") as file:
        assert [row["first_name"] for row in csv.DictReader(file)] == ["Meera", "Ravi"]
    refused = await desk.lead("export", "leads", "-o", desk.folder / "none.csv", "--status", "asleep")
    assert refused.code == 1
    assert [path.name for path in desk.folder.glob("none*")] == []
    assert "must end in .csv or .xlsx" in (await desk.lead("export", "leads", "-o", "all.pdf")).err
