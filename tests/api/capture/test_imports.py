"""File uploads: accepted whole or refused with sheet, row and reason; a dry run makes no lead."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import psycopg
import pytest

from api.auth.permissions import Role
from api.settings import ApiSettings
from store.session import Database
from tests.api.capture.uploads import CSV, MAP, checked, upload, uploaded
from tests.api.conftest import Visit, Visitor, problem
from tests.api.sheets.files import workbook
from tests.fixtures.tenants import SeededTenant

Checker = psycopg.AsyncConnection[tuple[object, ...]]


async def count(checker: Checker, table: str) -> object:
    row = await (await checker.execute(f"SELECT count(*) FROM {table}".encode())).fetchone()
    return row and row[0]


async def test_a_dry_run_judges_every_row_and_makes_no_lead(
    manager: Visitor, database: Database, checker: Checker
) -> None:
    report = await checked(manager, database)
    assert (report["state"], report["rows"], report["name"], report["format"]) == ("checked", 3, "people.csv", "csv")
    assert (report["counts"]["waiting"], report["counts"]["rejected"]) == (2, 1)
    assert report["faults"] == [
        {"sheet": "", "row": 4, "field": "phone", "reason": "a phone, an e-mail address or an external id is required"}
    ]
    assert await count(checker, "leads") == 0
    assert await count(checker, "import_chunks") == 0


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
async def test_a_file_in_a_marked_encoding_is_read_as_it_says(
    manager: Visitor, encoding: str, database: Database
) -> None:
    report = await checked(manager, database, "Name,Mobile,Mail\nमीरा,+919876543210,\n".encode(encoding))
    assert (report["rows"], report["counts"]["waiting"]) == (1, 1)


async def test_an_upload_runs_and_without_temporal_it_waits_for_the_sweep(manager: Visitor) -> None:
    report = await uploaded(manager)
    assert report["state"] == "running"
    assert report["started_at"]


async def test_a_checked_file_is_run_once_however_often_it_is_asked(manager: Visitor, database: Database) -> None:
    report = await checked(manager, database)
    for _ in range(2):
        answer = await manager.post(f"/imports/{report['id']}/run", {})
        assert answer.json()["state"] == "running"


@pytest.mark.parametrize(
    ("state", "command", "reason"),
    [
        ("checked", "undo", "import_not_run"),
        ("running", "undo", "import_running"),
        ("undoing", "run", "import_undone"),
        ("undone", "run", "import_undone"),
    ],
)
async def test_what_does_not_fit_its_state_is_refused_with_the_reason(
    manager: Visitor, owner_url: str, clone: Any, state: str, command: str, reason: str
) -> None:
    report = await uploaded(manager, dry_run="true")
    with psycopg.connect(clone.superuser_url) as connection:
        connection.execute("UPDATE imports SET state = %s WHERE id = %s", (state, report["id"]))
    problem(await manager.post(f"/imports/{report['id']}/{command}", {}), 409, reason=reason)


async def test_the_same_key_gets_the_first_answer_and_another_file_under_it_is_refused(manager: Visitor) -> None:
    first = await upload(manager, key="list-1")
    again = await upload(manager, key="list-1")
    assert first.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    problem(await upload(manager, CSV + b"New,,new@example.com\n", key="list-1"), 422, reason="idempotency_key_reused")


async def test_imports_are_listed_newest_first_and_their_rows_by_state(manager: Visitor, database: Database) -> None:
    first = await checked(manager, database)
    second = await uploaded(manager, dry_run="true", name="other.csv")
    page = (await manager.get("/imports", limit=1)).json()
    assert [entry["id"] for entry in page["items"]] == [second["id"]]
    behind = (await manager.get("/imports", limit=1, cursor=page["next"])).json()
    assert [entry["id"] for entry in behind["items"]] == [first["id"]]
    assert behind["next"] is None
    rows = (await manager.get(f"/imports/{first['id']}/rows", limit=2)).json()
    assert [(row["row"], row["state"]) for row in rows["items"]] == [(2, "waiting"), (3, "waiting")]
    rest = (await manager.get(f"/imports/{first['id']}/rows", limit=2, cursor=rows["next"])).json()
    assert [(row["row"], row["state"], row["field"]) for row in rest["items"]] == [(4, "rejected", "phone")]
    rejected = (await manager.get(f"/imports/{first['id']}/rows", state="rejected")).json()
    assert [row["row"] for row in rejected["items"]] == [4]


async def test_another_tenants_import_is_not_there(manager: Visitor, stranger: Visitor) -> None:
    own = await uploaded(manager, dry_run="true")
    for path in (f"/imports/{own['id']}", f"/imports/{own['id']}/rows"):
        absent = problem(await stranger.get(path.replace(str(own["id"]), "99")), 404)
        assert problem(await stranger.get(path), 404) == absent
    for command in ("run", "undo"):
        problem(await stranger.post(f"/imports/{own['id']}/{command}", {}), 404)
    assert (await stranger.get("/imports")).json()["items"] == []


async def test_another_tenants_campaign_is_not_there(manager: Visitor, checker: Checker) -> None:
    problem(await upload(manager, campaign_id="99"), 404)
    assert await count(checker, "imports") == 0


@pytest.mark.parametrize("role", [Role.AGENT, Role.OPS])
async def test_who_may_not_import_is_told_before_the_file_is_read(
    visit: Visit, tenant: SeededTenant, role: Role
) -> None:
    problem(await upload(visit(tenant, role)), 403)


@pytest.mark.parametrize(
    ("content", "said", "field", "detail"),
    [
        (b"Name,Mobile,Mail\n", {}, "file", "has no row below its header: there is nothing to import"),
        (workbook(("Camp", [["Name", "Mobile", "Mail"]])), {}, "file", "sheet 'Camp': has no row below its header"),
        (b"Name,Mobile\nA,1\n", {}, "mapping.columns.email", "the file has no column 'Mail'"),
        (b"Name,Name,Mobile,Mail\nA,B,1,\n", {}, "mapping.columns.first_name", "has the column 'Name' twice"),
        (b"Name,Mobile,Mail\nRen\xe9,1,\n", {}, "file", "row 2: byte 0xE9 is not utf-8"),
        (CSV, {"mapping": None}, "mapping.columns", "a lead needs phone, email or external_id"),
        (CSV, {"mapping": {"columns": {"emial": "Mail"}}}, "mapping.columns.emial", "did you mean 'email'?"),
        (CSV, {"mapping": [1]}, "mapping", "dictionary"),
        (CSV, {"colour": "red"}, "colour", "is not a known field"),
    ],
)
async def test_what_cannot_be_read_is_refused_whole(
    manager: Visitor, checker: Checker, content: bytes, said: dict[str, Any], field: str, detail: str
) -> None:
    mapping = said.pop("mapping", MAP)
    body = problem(await upload(manager, content, mapping, **said), 422, field=field)
    assert detail in body["detail"]
    assert await count(checker, "imports") == await count(checker, "import_chunks") == 0


async def test_ragged_empty_and_poisoned_rows_are_faults_of_their_own(manager: Visitor, database: Database) -> None:
    content = b"Name,Mobile,Mail\nMeera,+919876543210,,extra\nRavi\n,,\n\nA\0,+919876543211,\nUma,+919876543212,\n"
    report = await checked(manager, database, content)
    assert report["counts"]["waiting"] == 1
    assert [(fault["row"], fault["reason"]) for fault in report["faults"]] == [
        (2, "has 4 cells, the header has 3"),
        (3, "a phone, an e-mail address or an external id is required"),
        (6, "contains a NUL character"),
    ]


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\people\\list.csv", "list.csv"),
        ("a<b>\x07.csv", "a_b__.csv"),
        ("..", "upload"),
        ("x" * 300 + ".csv", "x" * 200),
    ],
)
async def test_a_files_name_is_no_path(manager: Visitor, given: str, stored: str) -> None:
    from api.capture.imports.upload import stored_name

    assert stored_name(given) == stored


class TestWithSmallLimits:
    """An API with low limits."""

    @pytest.fixture
    def settings(self, settings: ApiSettings) -> ApiSettings:
        return settings.model_copy(
            update={"import_limit": 4_000, "import_rows": 10, "import_seconds": 2, "api_body_limit": 2_000}
        )

    async def test_a_row_too_many_is_an_error_and_not_a_part_of_the_file(
        self, manager: Visitor, checker: Checker
    ) -> None:
        content = b"Name,Mobile,Mail\n" + b"".join(b"A,,a%d@x.in\n" % n for n in range(11))
        body = problem(await upload(manager, content), 422, field="file")
        assert body["detail"] == "row 12: has more than 10 rows: cut it into several files"
        assert await count(checker, "import_chunks") == 0

    async def test_files_have_a_limit_of_their_own(self, manager: Visitor) -> None:
        assert (await uploaded(manager, CSV + b"\n" * 2_500))["rows"] == 3
        problem(await upload(manager, CSV + b"\n" * 5_000), 413)
        problem(await manager.post("/leads", {"notes": "x" * 2_500}), 413)

    async def test_a_file_that_does_not_say_how_long_it_is_is_counted(self, manager: Visitor, checker: Checker) -> None:
        async def body() -> AsyncIterator[bytes]:
            yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nName,Mobile,Mail\r\n'
            for n in range(1_000):
                yield b"A,,a%d@x.in\r\n" % n
            yield b"--x--\r\n"

        headers = {**manager.headers, "Content-Type": "multipart/form-data; boundary=x"}
        problem(await manager.http.post("/api/v1/imports", content=body(), headers=headers), 413)
        assert await count(checker, "imports") == 0

    async def test_a_file_that_comes_too_slowly_is_given_up(self, manager: Visitor) -> None:
        async def body() -> AsyncIterator[bytes]:
            yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nName'
            await asyncio.sleep(5)

        headers = {**manager.headers, "Content-Type": "multipart/form-data; boundary=x"}
        problem(await manager.http.post("/api/v1/imports", content=body(), headers=headers), 408)


async def test_a_hundred_thousand_and_one_rows_are_refused(manager: Visitor, checker: Checker) -> None:
    content = b"Name,Mobile,Mail\n" + b"".join(b"A,,a%d@x.in\n" % n for n in range(100_001))
    body = problem(await upload(manager, content), 422, field="file")
    assert body["detail"] == "row 100002: has more than 100,000 rows: cut it into several files"
    assert await count(checker, "imports") == 0


async def test_a_form_that_is_none_is_refused(manager: Visitor) -> None:
    headers = {**manager.headers, "Content-Type": "multipart/form-data; boundary=x"}
    answer = await manager.http.post("/api/v1/imports", content=b"no form at all", headers=headers)
    assert answer.status_code in (400, 422)
    problem(answer, answer.status_code)


async def test_a_file_is_sent_as_a_form(manager: Visitor) -> None:
    problem(await manager.post("/imports", {}), 415)


async def test_what_an_import_reads_is_in_the_audit_log(manager: Visitor, database: Database, checker: Checker) -> None:
    report = await checked(manager, database)
    await manager.post(f"/imports/{report['id']}/run", {})
    found = await checker.execute(
        "SELECT action, actor, facts FROM audit_log WHERE subject = 'import' AND subject_id = %s ORDER BY id",
        (report["id"],),
    )
    assert await found.fetchall() == [
        ("import_read", f"user:{manager.user_id}", {"rows": 3, "state": "reading"}),
        ("import_checked", "engine", {"rejected": 1, "waiting": 2}),
        ("import_run", f"user:{manager.user_id}", {"rows": 3}),
    ]
