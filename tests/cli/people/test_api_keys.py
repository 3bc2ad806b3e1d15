"""A partner's key from the terminal: made, listed, rotated, revoked."""

import json

import httpx2

from tests.cli.people.conftest import Desk


async def test_a_key_lives_its_life_at_the_terminal(desk: Desk) -> None:
    made = await desk.lead("key", "create", "--name", "Practo", "--scope", "capture", "--scope", "read")
    assert (made.code, made.err) == (0, "")
    key = made.out.strip()
    url = desk.terminal.environment["LEAD_API_URL"]
    async with httpx2.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {key}"}) as partner:
        assert (await partner.get("/api/v1/campaigns")).status_code == 200
    listed = json.loads((await desk.lead("key", "list", "--json")).out)["items"]
    assert [(one["name"], one["scopes"]) for one in listed] == [("Practo", ["capture", "read"])]
    old = listed[0]["id"]
    second = (await desk.lead("key", "rotate", old)).out.strip()
    assert second != key
    revoked = await desk.lead("key", "revoke", old)
    assert revoked.out == f"Key {old} ({key.rpartition('_')[0]}…) is revoked.\n"
    sheet = (await desk.lead("key", "list")).out
    assert "revoked" in sheet
    assert second.rpartition("_")[0] in sheet
    assert second not in sheet
    again = await desk.lead("key", "rotate", old)
    assert (again.code, again.err) == (1, "lead: This key has ended: make a new one.\n")
