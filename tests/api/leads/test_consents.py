"""What a person agreed to is read with its text and its source; an opt-out stands beside it."""

import psycopg

from tests.api.conftest import Visitor, problem
from tests.fixtures.postgres import Clone

NEWS = {"purpose": "marketing", "text_version": "spoken-1"}
MEERA = {"first_name": "Meera", "phone": "+919876543210", "consents": [NEWS]}
OPT_OUT = """
    INSERT INTO suppressions (tenant_id, address, channel, reason, at) VALUES (1, '+919876543210', 'sms', 'stop', now())
"""


async def test_consents_stand_with_their_text_and_their_source_and_opt_outs_beside(
    manager: Visitor, clone: Clone
) -> None:
    lead = (await manager.captured(**MEERA))["id"]
    with psycopg.connect(clone.superuser_url) as server:
        server.execute(OPT_OUT)
    answer = await manager.get(f"/leads/{lead}/consents")
    assert answer.status_code == 200, answer.text
    said = {one["purpose"]: one for one in answer.json()["consents"]}
    assert said["marketing"]["given"] is True
    assert said["marketing"]["text_version"] == "spoken-1"
    assert said["enquiry"]["text_version"] == "submission"
    assert [(one["channel"], one["reason"]) for one in answer.json()["opt_outs"]] == [("sms", "stop")]


async def test_nobody_reads_what_somebody_agreed_to_whom_they_may_not_see(manager: Visitor) -> None:
    problem(await manager.get("/leads/999999/consents"), 404)
