"""A form when too many come at once, or the database is busy: nobody loses what they typed, nothing is half stored."""

from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest
from psycopg import sql
from pydantic import SecretStr

from api.settings import ApiSettings
from tests.api.capture.forms.conftest import PUBLIC_URL, added
from tests.api.capture.forms.definitions import ENQUIRY
from tests.api.capture.forms.test_json_door import ANSWERS, SITE
from tests.api.capture.forms.visiting import ANNA, Page, fill_in, open_page, send, thanked
from tests.api.capture.test_capture import count
from tests.api.conftest import Visitor, problem
from tests.fixtures.postgres import Clone

pytestmark = pytest.mark.usefixtures("early_in_a_minute")
Checker = psycopg.AsyncConnection[tuple[Any, ...]]


@pytest.fixture
def settings(clone: Clone, tmp_path: Path) -> ApiSettings:
    return ApiSettings(
        database_url=clone.app_url,
        jwt_key_file=tmp_path / "jwt.pem",
        pool_size=2,
        public_url=PUBLIC_URL,
        allowed_hosts=("door.example",),
        link_key=SecretStr("only-in-tests"),
        limit_submissions=3,
        limit_form=4,
        limit_pages=10,
        limit_failures=5,
    )


async def test_over_the_limit_a_person_keeps_the_page_and_is_told_to_wait(
    http: httpx2.AsyncClient, form: dict[str, Any], checker: Checker
) -> None:
    page = await open_page(http, form["url"])
    for number in range(3):
        assert thanked(await send(http, page, **{**ANNA, "phone": f"098765 4321{number}"}))
    refused = await send(http, page, **{**ANNA, "phone": "098765 43214"})
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    again = Page(page.address, refused)
    assert again.inputs["phone"] == "098765 43214"
    assert "This could not be sent." in refused.text
    assert await count(checker, "touches") == 3


async def test_over_the_limit_a_script_may_read_the_refusal(
    http: httpx2.AsyncClient, form: dict[str, Any], checker: Checker
) -> None:
    token = (await http.get(f"/f/{form['key']}.json")).json()["token"]
    for number in range(4):
        entry = {"token": token, "answers": {**ANSWERS, "phone": f"098765 4321{number}"}, "consents": ["privacy-1"]}
        answer = await http.post(f"/f/{form['key']}.json", json=entry, headers={"Origin": SITE})
    problem(answer, 429)
    assert answer.headers["access-control-allow-origin"] == SITE
    assert await count(checker, "touches") == 3


async def test_one_form_does_not_use_up_anothers_share(
    http: httpx2.AsyncClient, app: Any, marketer: Visitor, form: dict[str, Any]
) -> None:
    other = await added(marketer, "/forms", {"name": "Other", "definition": ENQUIRY})
    for number in range(6):
        transport = httpx2.ASGITransport(app, client=(f"198.51.100.{number}", 4711))
        async with httpx2.AsyncClient(transport=transport, base_url="http://door.example") as client:
            answer = await fill_in(client, form, phone=f"098765 4321{number}")
            assert answer.status_code == (303 if number < 4 else 429)
    assert thanked(await fill_in(http, other))


async def test_who_guesses_keys_is_slowed_down(http: httpx2.AsyncClient, form: dict[str, Any]) -> None:
    statuses = [(await http.post(f"/f/1-{number:016}", data=ANNA)).status_code for number in range(7)]
    assert statuses == [404] * 5 + [429] * 2
    assert (await http.get(f"/f/{form['key']}")).status_code == 200


async def test_while_the_database_is_busy_nothing_typed_is_lost(
    http: httpx2.AsyncClient, form: dict[str, Any], clone: Clone, checker: Checker
) -> None:
    page = await open_page(http, form["url"])
    here = sql.Identifier(clone.name)
    with psycopg.connect(clone.superuser_url) as busy:
        busy.execute(sql.SQL("ALTER ROLE lead_app IN DATABASE {} SET statement_timeout = '200ms'").format(here))
        busy.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = 'lead_app'",
            [clone.name],
        )
        busy.commit()
        busy.execute("LOCK TABLE touches")
        answers = [await send(http, page, **{**ANNA, "notes": "It is urgent."}) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {503}
    again = Page(page.address, answers[-1])
    assert (again.inputs["notes"], answers[-1].headers["retry-after"]) == ("It is urgent.", "5")
    assert await count(checker, "touches") == 0
