"""The API's batch import, as any program may use it."""

from typing import Any

import httpx2

from tests.cli.importing.conftest import Desk

ROW = {"submission_key": "import:crm:1", "lead": {"email": "one@x.in", "source": "event"}}


async def post(
    desk: Desk, rows: list[dict[str, Any]], role: str = "marketing", key: str | None = None
) -> httpx2.Response:
    token = (await desk.lead("token", "--role", role)).out.strip()
    headers = {"Authorization": f"Bearer {token}"} | ({"Idempotency-Key": key} if key else {})
    url = f"{desk.terminal.environment['LEAD_API_URL']}/api/v1/imports/rows"
    async with httpx2.AsyncClient(trust_env=False, headers=headers) as http:
        return await http.post(url, json={"rows": rows})


def results(answer: httpx2.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [row["result"] for row in answer.json()["rows"]]


async def test_each_row_is_answered_in_its_place(desk: Desk) -> None:
    bad = {"submission_key": "import:crm:2", "lead": {"email": "two@x.in", "shoe_size": 43}}
    foreign = {"submission_key": "import:crm:3", "lead": {"email": "three@x.in", "campaign_id": 99}}
    odd = {**ROW, "submission_key": "form-7"}
    answer = await post(desk, [bad, ROW, foreign, ROW, odd])
    assert results(answer) == ["rejected", "created", "rejected", "unchanged", "rejected"]
    faults = [row["fault"] for row in answer.json()["rows"]]
    assert faults[0] == {"field": "shoe_size", "reason": "is not a known field"}
    assert faults[2] == {"field": "campaign_id", "reason": "No such campaign."}
    assert faults[4]["field"] == "submission_key"
    assert len(desk.rows("SELECT 1 FROM leads WHERE tenant_id = %s")) == 1


async def test_a_key_stays_the_first_rows_even_when_it_comes_with_another_person(desk: Desk) -> None:
    other = {"submission_key": "import:crm:1", "lead": {"email": "other@x.in"}}
    assert results(await post(desk, [ROW])) == ["created"]
    assert results(await post(desk, [other])) == ["unchanged"]
    assert results(await post(desk, [ROW, other, other])) == ["unchanged"] * 3


async def test_the_same_idempotency_key_gets_the_first_answer_again(desk: Desk) -> None:
    first = await post(desk, [ROW], key="batch-1")
    again = await post(desk, [ROW], key="batch-1")
    assert results(first) == results(again) == ["created"]
    assert again.headers["Idempotency-Replayed"] == "true"
    reused = await post(desk, [{**ROW, "submission_key": "import:crm:9"}], key="batch-1")
    assert (reused.status_code, reused.json()["reason"]) == (422, "idempotency_key_reused")
    assert len(desk.rows("SELECT 1 FROM touches WHERE tenant_id = %s")) == 1


async def test_what_happened_long_ago_is_dated_then_and_nothing_is_dated_ahead(desk: Desk) -> None:
    then = {**ROW, "occurred_at": "2018-02-01T12:00:00Z"}
    ahead = {**ROW, "submission_key": "import:crm:4", "occurred_at": "2099-01-01T00:00:00Z"}
    answer = await post(desk, [then, ahead])
    assert results(answer) == ["created", "rejected"]
    assert answer.json()["rows"][1]["fault"]["field"] == "occurred_at"
    (row,) = desk.rows(
        "SELECT t.occurred_at < l.created_at - interval '8 years' AS old FROM touches t "
        "JOIN leads l ON (l.tenant_id, l.id) = (t.tenant_id, t.lead_id) WHERE t.tenant_id = %s"
    )
    assert row["old"]


async def test_a_batch_that_breaks_the_frame_is_refused_whole(desk: Desk) -> None:
    assert (await post(desk, [])).status_code == 422
    assert (await post(desk, [ROW] * 501)).status_code == 422
    assert (await post(desk, [ROW], role="ops")).status_code == 403
    assert desk.rows("SELECT 1 FROM leads WHERE tenant_id = %s") == []
