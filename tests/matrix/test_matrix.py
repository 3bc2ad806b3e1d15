"""Who reaches what: every operation by every role, without a token, by other methods, and with ids of others."""

from typing import Any

import pytest

from api.auth.permissions import SCOPES, Action, Role, Scope, covers, may
from tests.api.conftest import problem
from tests.matrix.accepted import missing, plain_call, with_id
from tests.matrix.conftest import Worlds
from tests.matrix.document import METHODS, IdSlot, Operation, operations
from tests.matrix.requests import send, shown
from tests.matrix.world import ABSENT, Call, World

OPERATIONS = operations()
_COMPARED = [pytest.param(one, slot, id=f"{one} {slot}") for one in OPERATIONS for slot in one.id_slots()]


def known(operation: Operation, world: World) -> None:
    assert not missing(operation, world), (
        f"{operation} takes ids of {missing(operation, world)}, which the world does not have: make one in "
        "tests/matrix/world.py (`World.settle`), or name its kind in tests/matrix/document.py (`KIND_OF`, `NO_IDS`)"
    )


def with_everywhere(operation: Operation, world: World, call: Call, ids: dict[str, Any]) -> Call:
    """The call with these ids in its path."""
    for slot in operation.id_slots():
        if slot.where == "path":
            call = with_id(call, slot, ids[slot.kind])
    return call


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
async def test_each_role_gets_in_exactly_where_the_table_says(operation: Operation, worlds: Worlds) -> None:
    """With an own id, with another tenant's and with an absent one: who may not, is told so before anything is read."""
    known(operation, worlds.ours)
    refused = Call(body={"unknown": 1})  # reaches no effect: no operation has such a field
    absent = dict.fromkeys(worlds.ours.ids, ABSENT)
    for ids in (worlds.ours.ids, worlds.theirs.ids, absent):
        call = with_everywhere(operation, worlds.ours, refused, ids)
        answer = await send(worlds.ours, operation, call, None)
        problem(answer, 401)
        assert answer.headers["www-authenticate"].startswith("Bearer")
        for role in Role:
            if not may(role, operation.action):
                problem(await send(worlds.ours, operation, call, role), 403)
            elif operation.body or ids is not worlds.ours.ids:  # what has no body would take effect
                answer = await send(worlds.ours, operation, call, role)
                assert answer.status_code not in (401, 403, 405), (role, answer.text)
                assert answer.status_code < 500, (role, answer.text)


@pytest.fixture(scope="module")
def browsers(worlds: Worlds) -> dict[Role, dict[str, str]]:
    """Of each role."""
    return {role: worlds.ours.at_a_browser(role) for role in Role}


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
async def test_a_cookie_opens_what_a_token_of_its_role_opens(
    operation: Operation, worlds: Worlds, browsers: dict[Role, dict[str, str]]
) -> None:
    """And nothing at all to a page of another site."""
    known(operation, worlds.ours)
    absent = dict.fromkeys(worlds.ours.ids, ABSENT)
    call = with_everywhere(operation, worlds.ours, Call(body={"unknown": 1}), absent)
    for role in Role:
        headers = browsers[role]
        for other in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
            answer = await send(worlds.ours, operation, call, None, headers | other)
            problem(answer, 403, reason="cross_site")
        if operation.body or any(slot.where == "path" for slot in operation.id_slots()) or operation.method == "GET":
            by_token = await send(worlds.ours, operation, call, role)
            answer = await send(worlds.ours, operation, call, None, headers)
            assert answer.status_code == by_token.status_code, (role, answer.text, by_token.text)


@pytest.mark.parametrize(("operation", "slot"), _COMPARED)
async def test_another_tenants_id_is_answered_as_an_absent_one(
    operation: Operation, slot: IdSlot, worlds: Worlds
) -> None:
    """Byte for byte, headers too; everything else in the request is right."""
    known(operation, worlds.ours)
    call = plain_call(operation, worlds.ours)
    for role in sorted(operation.roles):
        foreign = await send(worlds.ours, operation, with_id(call, slot, worlds.theirs.ids[slot.kind]), role)
        nothing = await send(worlds.ours, operation, with_id(call, slot, ABSENT), role)
        assert shown(foreign) == shown(nothing), (role, foreign.text, nothing.text)
        if slot.where == "path":
            problem(nothing, 404)
        elif slot.where == "body" and str(operation) != "POST /api/v1/imports/rows":  # answers row by row
            assert nothing.status_code in (202, 403, 404, 409, 422), (role, nothing.text)
        if "If-Match" in operation.header_names and slot.where == "path":
            for version in ('"0"', '"1"'):
                stale = {"If-Match": version}
                foreign = await send(
                    worlds.ours, operation, with_id(call, slot, worlds.theirs.ids[slot.kind]), role, stale
                )
                assert shown(foreign) == shown(
                    await send(worlds.ours, operation, with_id(call, slot, ABSENT), role, stale)
                )


@pytest.mark.parametrize("path", sorted({one.path for one in OPERATIONS}))
async def test_another_method_is_answered_with_those_that_there_are(path: str, worlds: Worlds) -> None:
    here = {one.method: one for one in OPERATIONS if one.path == path}
    one = next(iter(here.values()))
    known(one, worlds.ours)
    for method in METHODS:
        if method not in here:
            answer = await send(worlds.ours, one, Call(), Role.ADMIN, method=method)
            problem(answer, 405)
            assert set(answer.headers["allow"].split(", ")) - {"HEAD"} == set(here), method


@pytest.mark.parametrize(
    "scopes", [frozenset({scope}) for scope in Scope] + [frozenset(Scope)], ids=lambda s: "+".join(sorted(s))
)
async def test_a_key_reaches_what_its_scopes_cover(scopes: frozenset[Scope], worlds: Worlds) -> None:
    _, key = await worlds.ours.key(*sorted(scopes))
    headers = {"Authorization": f"Bearer {key}"}
    for operation in OPERATIONS:
        allowed = may(Role.INTEGRATION, operation.action) and covers(scopes, operation.action)
        for ids in (worlds.ours.ids, worlds.theirs.ids):
            call = with_everywhere(operation, worlds.ours, Call(body={"unknown": 1}), ids)
            answer = await send(worlds.ours, operation, call, None, headers)
            if allowed:
                assert answer.status_code not in (401, 403, 405), (operation, answer.text)
                assert answer.status_code < 500, (operation, answer.text)
            else:
                problem(answer, 403)


_OF_LEADS = [one for one in OPERATIONS if "{lead_id}" in one.path and Role.AGENT in one.roles]


@pytest.mark.parametrize("operation", [one for one in _OF_LEADS if one.method == "GET"], ids=str)
async def test_an_agent_reads_a_colleagues_lead_as_an_absent_one(operation: Operation, worlds: Worlds) -> None:
    ours = worlds.ours
    colleague = next(agent for agent in ours.agents if agent != ours.ids["agent"])
    own = await send(ours, operation, Call(), Role.AGENT)
    assert own.status_code == 200, own.text
    there = await send(ours, operation, Call(user=colleague), Role.AGENT)
    nothing = await send(ours, operation, Call({"lead_id": ABSENT}, user=colleague), Role.AGENT)
    problem(nothing, 404)
    assert shown(there) == shown(nothing)


@pytest.mark.parametrize("operation", [one for one in _OF_LEADS if one.method != "GET"], ids=str)
async def test_an_agent_changes_nothing_of_a_colleagues_lead(operation: Operation, worlds: Worlds) -> None:
    """Commands say who may (409), edits refuse (403): that there is such a lead, a colleague may know."""
    ours = worlds.ours
    colleague = next(agent for agent in ours.agents if agent != ours.ids["agent"])
    before = await ours.send(Role.MANAGER, "GET", f"/leads/{ours.ids['lead']}")
    call = plain_call(operation, ours)
    refused = await send(ours, operation, Call(call.path, call.query, call.body, user=colleague), Role.AGENT)
    assert refused.status_code in (403, 404, 409, 422), refused.text
    assert await ours.send(Role.MANAGER, "GET", f"/leads/{ours.ids['lead']}") == before


_LISTS = [one for one in OPERATIONS if "cursor" in one.query]


async def test_a_cursor_of_another_tenant_is_no_cursor(worlds: Worlds) -> None:
    """Nor is one of another list."""
    followed = 0
    for operation in _LISTS:
        role = next(role for role in (Role.MANAGER, Role.ADMIN, Role.OPS) if role in operation.roles)
        theirs = await send(worlds.theirs, operation, Call(query={"limit": 1}), role)
        if theirs.status_code != 200 or not (cursor := theirs.json()["next"]):
            continue
        followed += 1
        assert (
            await send(worlds.theirs, operation, Call(query={"limit": 1, "cursor": cursor}), role)
        ).status_code == 200
        foreign = await send(worlds.ours, operation, Call(query={"limit": 1, "cursor": cursor}), role)
        nonsense = await send(worlds.ours, operation, Call(query={"limit": 1, "cursor": cursor[::-1]}), role)
        problem(foreign, 422, field="cursor")
        assert shown(foreign) == shown(nonsense), str(operation)
    assert followed >= 3


async def test_a_key_of_another_tenant_is_a_new_key(worlds: Worlds) -> None:
    """What one tenant sent under an Idempotency-Key is never answered to another."""
    (operation,) = (one for one in OPERATIONS if str(one) == "POST /api/v1/campaigns")
    headers = {"Idempotency-Key": "the-same-for-both"}
    call = plain_call(operation, worlds.ours)
    theirs = await send(worlds.theirs, operation, call, Role.MANAGER, headers)
    ours = await send(worlds.ours, operation, call, Role.MANAGER, headers)
    assert (theirs.status_code, ours.status_code) == (201, 201)
    assert "idempotency-replayed" not in ours.headers
    assert ours.json()["id"] != theirs.json()["id"]


def test_every_scope_has_actions_that_its_role_may() -> None:
    assert all(may(Role.INTEGRATION, action) for actions in SCOPES.values() for action in actions)
    assert Action.MANAGE_API_KEYS not in {action for actions in SCOPES.values() for action in actions}
