"""Notices in the console: one's own, once each, with what they say, until they are read."""

from tests.api.conftest import Visitor, Write, problem
from tests.api.live.conftest import following
from tests.fixtures.tenants import SeededTenant


def _notice(tenant: SeededTenant, user: int, step: str, lead: int, *channels: str) -> list[str]:
    return [
        "INSERT INTO notices (tenant_id, user_id, lead_id, kind, step, channel, facts, token, state, send_by) VALUES "
        f"({tenant.id}, {user}, {lead}, 'speed_warning', '{step}', '{channel}', "
        """'{"priority": 2, "until": "2026-11-30T05:30:00+00:00"}', """
        f"'{step}-{channel}-{user}', 'sent', now())"
        for channel in channels
    ]


async def test_notices_are_read_once_each_and_only_by_who_was_notified(
    address: str, tenant: SeededTenant, manager: Visitor, agent: Visitor, write: Write
) -> None:
    lead = int((await manager.captured(first_name="Meera", phone="+919812345601", source="website"))["id"])
    assert (await agent.get("/notices/count")).json() == {"unread": 0}
    async with following(address, agent) as socket:
        write(
            tenant.id,
            *_notice(tenant, agent.user_id, "a", lead, "email", "sms"),
            *_notice(tenant, agent.user_id, "b", lead, "email"),
            *_notice(tenant, manager.user_id, "a", lead, "email"),
        )
        await socket.changed("notice")
    page = (await agent.get("/notices")).json()
    assert [one["text"] for one in page["items"]] == [
        f"Lead {lead} (priority 2) must be contacted by Mon 30 Nov 11:00."
    ] * 2
    assert page["items"][0]["id"] > page["items"][1]["id"]
    assert page["items"][0] | {"id": 0, "at": ""} == {
        "id": 0, "at": "", "kind": "speed_warning", "text": page["items"][0]["text"], "lead_id": lead, "read_at": None,
    }  # fmt: skip
    assert (await agent.get("/notices/count")).json() == {"unread": 2}
    first = page["items"][1]["id"]
    other = (await manager.get("/notices")).json()["items"][0]["id"]
    assert (await agent.post("/notices/read", {"ids": [first, other, 987_654_321]})).json() == {"unread": 1}
    assert [one["id"] for one in (await agent.get("/notices", state="unread")).json()["items"]] == [
        page["items"][0]["id"]
    ]
    assert (await manager.get("/notices/count")).json() == {"unread": 1}
    assert (await agent.post("/notices/read", {"ids": None})).json() == {"unread": 0}
    older = (await agent.get("/notices", limit=1)).json()
    assert (await agent.get("/notices", limit=1, cursor=older["next"])).json()["items"][0]["id"] == first
    problem(await agent.post("/notices/read", {"ids": [0]}), 422)
