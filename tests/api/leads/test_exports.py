"""Leads as files: the same people again elsewhere, no formula, nothing of others, and the audit log knows."""

import csv
import io
from typing import Any

import psycopg
import pytest

from api.auth.permissions import Role
from api.leads import export_files
from api.sheets.reader import open_table
from tests.api.capture.uploads import uploaded
from tests.api.conftest import Visit, Visitor, problem
from tests.api.sheets.files import on_disk
from tests.fixtures.postgres import Clone
from tests.fixtures.tenants import SeededTenant

NOUNS = ("leads", "interactions", "touches")
PROFILE = ("first_name", "last_name", "phone", "email", "source", "city", "language", "procedure", "insurance", "notes")


async def export(visitor: Visitor, file: str = "leads.csv", **filters: Any) -> list[dict[str, str]]:
    """The rows of a file, by column."""
    answer = await visitor.get(f"/exports/{file}", **filters)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"] == f'attachment; filename="{file}"'
    if file.endswith(".csv"):
        assert answer.content.startswith(b"\xef\xbb\xbf")
        return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    with open_table(on_disk(answer.content)) as table:
        rows = [row.cells + [""] * (len(table.header) - len(row.cells)) for row in table.rows]
        return [dict(zip(table.header, cells, strict=True)) for cells in rows]


async def people(visitor: Visitor) -> None:
    await visitor.captured(
        first_name="Meera",
        last_name="Raman",
        phone="+919876543210",
        source="event",
        city="Chennai",
        procedure="cataract",
        insurance=True,
        birth_date="1961-04-02",
        notes="Cloudy sight,\nleft eye.",
        utm_campaign="camp",
    )
    await visitor.captured(first_name="रवि", email="ravi@example.com", language="hi", insurance=False)


@pytest.mark.parametrize("format", ["csv", "xlsx"])
async def test_what_was_exported_and_imported_elsewhere_is_the_same_people(
    manager: Visitor, stranger: Visitor, format: str
) -> None:
    await people(manager)
    content = (await manager.get(f"/exports/leads.{format}")).content
    report = await uploaded(stranger, content, None, name=f"leads.{format}", dry_run="true")
    assert (report["counts"]["waiting"], report["counts"]["rejected"]) == (2, 0)
    for lead in await export(manager):
        row = {name: lead[name].removeprefix("'") for name in (*PROFILE, "birth_date") if lead[name]}
        row |= {"insurance": lead["insurance"] == "yes"} if lead["insurance"] else {}  # type: ignore[dict-item]
        assert (await stranger.post("/leads", row)).status_code == 201
    again = await export(stranger)
    assert [[lead[name] for name in PROFILE] for lead in again] == [
        [lead[name] for name in PROFILE] for lead in await export(manager)
    ]


@pytest.mark.parametrize("noun", NOUNS)
async def test_a_workbook_says_what_the_csv_says(manager: Visitor, noun: str) -> None:
    await people(manager)
    lead = (await manager.get("/leads")).json()["items"][0]["id"]
    told = {"interaction_type": "call", "notes": "=HYPERLINK", "completed_at": "2026-06-01T10:00:00+05:30"}
    assert (await manager.post(f"/leads/{lead}/interactions", told)).status_code == 201
    rows = await export(manager, f"{noun}.csv")
    assert rows
    assert await export(manager, f"{noun}.xlsx") == rows


@pytest.mark.parametrize("mark", ["=1+1", "+1", "-1", "@SUM(A1)", "'=1", "'"])
@pytest.mark.parametrize("format", ["csv", "xlsx"])
async def test_no_cell_is_a_formula_and_reading_it_gives_the_text_again(
    manager: Visitor, stranger: Visitor, mark: str, format: str
) -> None:
    await manager.captured(phone="+919876543210", notes=f"{mark} cmd|calc")
    (lead,) = await export(manager, f"leads.{format}")
    assert (lead["phone"], lead["notes"]) == ("'+919876543210", f"'{mark} cmd|calc")
    content = (await manager.get(f"/exports/leads.{format}")).content
    report = await uploaded(stranger, content, None, dry_run="true")
    assert report["counts"]["waiting"] == 1


async def test_tabs_and_returns_are_marked_too() -> None:
    from api.sheets.writer import cell

    assert [cell(text) for text in ("\t=1", "\r=1", "a=1", -1, -1.5)] == ["'\t=1", "'\r=1", "a=1", -1, -1.5]


@pytest.mark.parametrize(
    "text",
    ["＝1+1", "＋1", "－1", "＠SUM(A1)", "﹦1", "﹢1", "⁼1", "−1", "\n=1", "\r\n=1", " =1", "\u00a0=1", "\u200b=1",
     "\ufeff@x", "\u202e=1", "\t", "'＝1", "''", " ＋1"],
)  # fmt: skip
async def test_what_some_spreadsheet_reads_as_a_formula_is_a_text_and_comes_back_as_it_was(text: str) -> None:
    from api.sheets.writer import cell
    from domain.text.formulas import unmarked

    assert cell(text) == f"'{text}"
    assert unmarked(f"'{text}") == text


@pytest.mark.parametrize("text", ["a=1", "1＋1", "d'accord", "मीरा", "", "\u200b", "e-mail", "#1", "\u200b'x"])
async def test_other_texts_are_left_alone(text: str) -> None:
    from api.sheets.writer import cell
    from domain.text.formulas import unmarked

    assert unmarked(str(cell(text))) == text
    assert cell(text) == text


async def test_an_export_of_many_pages_has_everybody_once(manager: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_files, "_PAGE", 3)
    ids = [(await manager.captured(external_ids={"crm": str(n)}))["id"] for n in range(8)]
    assert [int(lead["id"]) for lead in await export(manager)] == ids
    assert len(await export(manager, "touches.xlsx")) == 8


async def test_filters_narrow_every_file(manager: Visitor) -> None:
    await people(manager)
    assert [lead["first_name"] for lead in await export(manager, source="event")] == ["Meera"]
    assert [touch["utm_campaign"] for touch in await export(manager, "touches.csv", source="event")] == ["camp"]
    assert await export(manager, "touches.csv", search="nobody@example.com") == []
    problem(await manager.get("/exports/leads.csv", search="x@"), 422, field="search")
    problem(await manager.get("/exports/leads.csv", limit=5), 422, field="limit")
    assert (await manager.get("/exports/leads.pdf")).status_code == 422


async def test_who_was_merged_away_or_withdrawn_is_left_out(manager: Visitor, clone: Clone) -> None:
    ids = [(await manager.captured(external_ids={"crm": str(n)}))["id"] for n in range(3)]
    with psycopg.connect(clone.superuser_url) as connection:
        connection.execute("UPDATE leads SET merged_into = %s WHERE id = %s", (ids[0], ids[1]))
        connection.execute("UPDATE leads SET withdrawn_at = now() WHERE id = %s", (ids[2],))
        connection.execute("UPDATE touches SET withdrawn_at = now() WHERE lead_id = %s", (ids[2],))
    assert [int(lead["id"]) for lead in await export(manager)] == [ids[0]]
    assert [int(touch["lead_id"]) for touch in await export(manager, "touches.csv")] == [ids[0], ids[0]]


async def test_marketing_gets_neither_notes_nor_custom_fields_nor_interactions(
    manager: Visitor, visit: Visit, tenant: SeededTenant
) -> None:
    await manager.captured(phone="+919876543210", notes="Diabetic", custom={"eye": "left"})
    marketing = visit(tenant, Role.MARKETING)
    (lead,) = await export(marketing)
    assert (lead["phone"], lead["notes"], lead["custom"]) == ("'+919876543210", "", "")
    (whole,) = await export(manager)
    assert (whole["notes"], whole["custom"]) == ("Diabetic", '{"eye": "left"}')
    problem(await marketing.get("/exports/interactions.csv"), 403)


@pytest.mark.parametrize("role", [Role.AGENT, Role.INTEGRATION, Role.OPS])
@pytest.mark.parametrize("noun", NOUNS)
async def test_others_export_nothing(visit: Visit, tenant: SeededTenant, role: Role, noun: str) -> None:
    problem(await visit(tenant, role).get(f"/exports/{noun}.csv"), 403)


@pytest.mark.parametrize("noun", NOUNS)
async def test_no_row_of_another_tenant_is_in_a_file(manager: Visitor, stranger: Visitor, noun: str) -> None:
    await people(manager)
    lead = (await manager.get("/leads")).json()["items"][0]["id"]
    await manager.post(f"/leads/{lead}/interactions", {"interaction_type": "call"})
    assert await export(manager, f"{noun}.csv")
    assert await export(stranger, f"{noun}.csv") == []


async def test_a_tenants_own_fields_are_columns_and_come_back_as_they_were(
    visit: Visit, tenant: SeededTenant, manager: Visitor
) -> None:
    admin = visit(tenant, Role.ADMIN)
    for key, kind in (("income", "number"), ("smoker", "boolean")):
        made = await admin.post("/custom-fields", {"key": key, "label": key, "type": kind})
        assert made.status_code == 201, made.text
    await manager.captured(phone="+919876543210", custom={"income": -12.5, "smoker": False})
    (lead,) = await export(manager)
    assert (lead["custom.income"], lead["custom.smoker"], lead["custom"]) == ("-12.5", "no", "")
    content = (await manager.get("/exports/leads.xlsx")).content
    assert (await uploaded(manager, content, None, dry_run="true"))["faults"] == []


async def test_who_took_what_is_in_the_audit_log_without_the_person_searched_for(
    manager: Visitor, checker: "psycopg.AsyncConnection[tuple[object, ...]]"
) -> None:
    await people(manager)
    await export(manager, status="new", search="Meera Raman")
    found = await checker.execute("SELECT action, actor, facts FROM audit_log WHERE subject = 'export' ORDER BY id")
    asked = {"what": "leads", "status": "new", "search": True}
    assert await found.fetchall() == [
        ("export_begun", f"user:{manager.user_id}", asked),
        ("export_ended", f"user:{manager.user_id}", {**asked, "rows": 1}),
    ]


async def test_a_sheet_that_would_be_too_long_is_refused_before_anything_is_sent(
    manager: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_files, "MOST_SHEET_ROWS", 1)
    await people(manager)
    problem(await manager.get("/exports/leads.xlsx"), 422, field="format")
    assert len(await export(manager)) == 2
