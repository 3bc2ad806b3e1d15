"""Files become leads, once; what cannot is named."""

import asyncio

import pytest

from tests.cli.importing.conftest import Desk

PEOPLE = """id,name,phone,mail,origin
A-1,Meera,098765 43210,,web
A-2,Ravi,,ravi@example.com,ads
A-3,Uma,+919876500003,,
"""
EVERYTHING = """
    SELECT l.*, t.id AS touch, t.submission_key, t.occurred_at, t.utm_source, r.id AS request, r.priority AS urgency
    FROM leads l JOIN touches t ON (t.tenant_id, t.lead_id) = (l.tenant_id, l.id)
    JOIN start_requests r ON (r.tenant_id, r.lead_id) = (l.tenant_id, l.id)
    WHERE l.tenant_id = %s ORDER BY l.id, t.id, r.id
"""


def stored(desk: Desk) -> list[tuple[object, ...]]:
    """What an import writes; the leads' runs, which have begun, write the rest."""
    kept = ("id", "first_name", "phone", "email", "created_at", "touch", "submission_key", "request")
    return [tuple(row[name] for name in kept) for row in desk.rows(EVERYTHING) if row["urgency"] == 5]


async def test_rows_become_leads_whose_lives_queue_behind_everybody_elses(desk: Desk) -> None:
    said = await desk.run(PEOPLE)
    assert (said.code, said.err) == (0, "")
    assert [line.split()[:2] for line in said.out.splitlines()[:5]] == [
        ["3", "created"],
        ["0", "known"],
        ["0", "unchanged"],
        ["0", "rejected"],
        ["3", "rows"],
    ]
    rows = desk.rows(EVERYTHING)
    assert [(row["first_name"], row["source"], row["utm_source"], row["urgency"]) for row in rows] == [
        ("Meera", "website", "web", 5),
        ("Ravi", "google_ads", "ads", 5),
        ("Uma", "other", None, 5),
    ]
    assert rows[0]["submission_key"] == "import:crm:A-1"


async def test_the_same_file_again_changes_nothing(desk: Desk) -> None:
    await desk.run(PEOPLE)
    before = stored(desk)
    said = await desk.run(PEOPLE)
    assert said.code == 0
    assert "3  unchanged" in said.out
    assert "To read them again, take that import back first: lead imports" in " ".join(said.out.split())
    assert stored(desk) == before


async def test_without_an_external_id_the_row_itself_is_what_makes_it_the_same(desk: Desk) -> None:
    plan = "columns: {first_name: name, email: mail}\n"
    first = await desk.run("name,mail\nA,anu@hill.in\nB,bala@hill.in\nC,chitra@hill.in\n", map_text=plan)
    assert "3  created" in first.out
    said = await desk.run("name,mail\nB,bala@hill.in\nB,bala@hill.in\nAnu,anu@hill.in\n", map_text=plan)
    assert "2  unchanged" in said.out
    assert "1  known" in said.out


async def test_a_person_who_is_there_is_touched_and_not_doubled(desk: Desk) -> None:
    await desk.run(PEOPLE)
    said = await desk.run("id,name,phone,mail,origin\nB-9,Meera,+919876543210,meera@example.com,ads\n")
    assert "1  known" in said.out
    leads = desk.rows("SELECT first_name, email FROM leads WHERE tenant_id = %s ORDER BY id")
    assert (leads[0]["first_name"], leads[0]["email"]) == ("Meera", "meera@example.com")
    assert len(leads) == 3


async def test_refused_rows_stand_in_a_file_with_row_field_and_reason(desk: Desk) -> None:
    said = await desk.run(
        "id,name,phone,mail,origin\n"
        "A-1,Meera,not a number,,web\n"
        "A-2,Ravi,,ravi@example.com,web\n"
        ",Nobody,+919876500001,,web\n"
        "A-4,Short\n"
        f"A-5,{'x' * 101},+919876500002,,web\n"
        "A-6,N\0ul,+919876500003,,web\n"
        "A-7,Bad,,bad mail,web\n"
    )
    assert said.code == 0
    assert "2  created" in said.out
    assert "5  rejected" in said.out
    assert "people.rejected.csv" in said.out
    assert [line.split(",")[:4] for line in desk.rejected()] == [
        ["row", "field", "reason", "id"],
        ["2", "phone", "is not a valid phone number", "A-1"],
        ["4", "external_id", "column 'id' is empty", ""],
        ["6", "first_name", "must be at most 100 characters", "A-5"],
        ["7", "row", "contains a NUL character", "A-6"],
        ["8", "email", "is not a valid e-mail address", "A-7"],
    ]
    assert len(desk.rows("SELECT 1 FROM leads WHERE tenant_id = %s")) == 2


async def test_strict_makes_refused_rows_an_error(desk: Desk) -> None:
    content = "id,name,phone,mail,origin\nA-1,Meera,call me,,web\nA-2,Ravi,,ravi@example.com,web\n"
    assert (await desk.run(content)).code == 0
    assert (await desk.run(content, "--strict")).code == 1


async def test_when_no_row_can_be_stored_it_failed(desk: Desk) -> None:
    said = await desk.run("id,name,phone,mail,origin\nA-1,Meera,call me,,web\n")
    assert said.code == 1
    assert "1  rejected" in said.out


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "is empty: the first row must name the columns"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"id,name,phone,mail,origin\n", "has no row below its header"),
        ("id,name\nA,B\n".encode("utf-16"), "columns.phone: the file has no column"),
        ("id,name\nA,B\n".encode("utf-16-le"), "row 1: is no text (NUL)"),
        (b"id,name,phone,mail,origin\nA,Ren\xe9,,a@x.in,\n", "row 2: byte 0xE9 is not utf-8"),
        (b'id,name,phone,mail,origin\nA,"open,,a@x.in,\nB,b,,b@x.in,\n', "is a quote left open before?"),
        (b"id,name,phone,origin\nA,B,C,D\n", "columns.email: the file has no column 'mail'"),
        (b"id,name,phone,mail,origin,mail\nA,B,,c@x.in,,d@x.in\n", "has the column 'mail' twice"),
        (b"id," + b"x" * 1_100_000, "is this a CSV file?"),
    ],
)
async def test_a_bad_file_is_one_line_and_nothing_is_stored(desk: Desk, content: bytes, complaint: str) -> None:
    said = await desk.run(content)
    assert said.code == 1
    assert complaint in said.err
    assert said.err.count("\n") == 1
    assert desk.rows("SELECT 1 FROM leads WHERE tenant_id = %s") == []


@pytest.mark.parametrize(
    ("plan", "complaint"),
    [
        ("columns: {emial: mail, phone: phone}", "columns.emial: is no field of a lead; did you mean 'email'?"),
        ("columns: {email: mial}", "columns.email: the file has no column 'mial'; did you mean 'mail'?"),
        ("columns: {email: '{id}@{host}'}", "columns.email: the file has no column 'host'"),
        ("columns: {first_name: name}", "a lead needs phone, email or external_id"),
        ("columns: {email: mail}\ncolour: red", "colour: is no key of a map"),
        ("columns: {email: mail}\nsource: telepathy", "source:"),
        ("columns: {email: mail}\nsource: {column: origin, values: {web: telepathy}}", "source.values.web:"),
        ("columns: {email: mail}\nexternal_id: {system: 'My CRM', column: id}", "external_id.system:"),
        ("columns: {email: mail}\noccurred_at: {column: id, zone: Mars/Base}", "occurred_at: is not an IANA time zone"),
        ("columns: {email: mail}\nencoding: klingon", "encoding: 'klingon' is no encoding"),
        ("columns: {source: origin, email: mail}", "columns.source: is no field of a lead (it has a key of its own"),
        ("columns: {email: mail}\nconsents: [{purpose: marketing}]", "consents.0.text_version:"),
        ("columns: [email", "is not YAML in line"),
        ("- a\n- b\n", "map:"),
    ],
)
async def test_a_bad_map_names_the_key(desk: Desk, plan: str, complaint: str) -> None:
    said = await desk.run("id,name,phone,mail,origin\nA-1,Meera,,m@x.in,web\n", map_text=plan)
    assert said.code == 1
    assert complaint in said.err
    assert said.err.count("\n") == 1


CLINIC = """Full name,Mobile,Email,Remarks
Murugan Selvaraj,98401 66601,drclinic@example.com,referred
Fathima Beevi,98401 66602,drclinic@example.com,n/a
Ganesan K,9999999999,ganesan@example.com,
"""


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
async def test_columns_that_are_not_imported_are_named(desk: Desk, options: tuple[str, ...]) -> None:
    said = await desk.lead("import", desk.file("clinic.csv", CLINIC), *options)
    assert "Not imported: the columns Mobile, Remarks." in said.out
    assert "Not imported" not in (await desk.run(PEOPLE, *options)).out


async def test_rows_of_which_something_is_left_out_or_doubtful_are_shown(desk: Desk) -> None:
    plan = "columns: {full_name: Full name, phone: Mobile, email: Email, notes: Remarks}\n"
    said = await desk.run(CLINIC, map_text=plan)
    assert "row 3  email: shares an e-mail address with lead" in said.out
    assert "row 4  phone: is a placeholder, nobody's own, and was left out" in said.out
    assert "Not imported" not in said.out


async def test_an_agent_may_not_import(desk: Desk) -> None:
    said = await desk.run(PEOPLE, "--as", "agent")
    assert said.code == 1
    assert "A caller with role agent may not do this." in said.err


async def test_an_api_that_is_away_is_named(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.terminal.connection._PAUSE", 0.01)
    said = await desk.run(PEOPLE, "--api", "http://127.0.0.1:1")
    assert said.code == 1
    assert "The API at http://127.0.0.1:1 does not answer" in said.err


async def test_the_run_of_an_imported_lead_starts_once_the_file_is_stored(desk: Desk) -> None:
    await desk.run(PEOPLE)
    newest = desk.rows("SELECT max(id) AS id FROM leads WHERE tenant_id = %s")[0]["id"]
    async with asyncio.timeout(60):
        while "Waits for" not in (said := await desk.lead("show", newest)).out:
            await asyncio.sleep(0.2)
    assert said.code == 0, said.err
    assert "Captured from other" in said.out
