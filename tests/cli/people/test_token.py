"""Tokens of the terminal: alone on their line, for somebody whom the tenant knows, as long as was asked."""

import asyncio

import jwt
import pytest

from api.auth.identity import BELIEVED_SECONDS
from tests.cli.people.conftest import Desk


async def test_a_token_is_the_only_thing_printed_and_speaks_for_the_role(desk: Desk) -> None:
    said = await desk.lead("token", "--role", "marketing", "--ttl", "30m")
    (line,) = said.out.splitlines()
    claims = jwt.decode(line, options={"verify_signature": False})
    (user,) = desk.hospital.rows("SELECT id FROM users WHERE tenant_id = %s AND role = 'marketing'")
    assert (claims["tenant"], claims["user"], claims["role"]) == (desk.hospital.tenant_id, user["id"], "marketing")
    assert claims["exp"] - claims["iat"] == 30 * 60


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--role", "surgeon"), "'surgeon' is neither a user's id nor a role"),
        (("--user", 10**9), "has no active user 1000000000"),
        (("--ttl", "forever"), "--ttl forever: say a number and a unit"),
        (("--ttl", "13h"), "at most 12 hours. A program that runs longer uses an API key: lead key create."),
        (("--ttl", "1d"), "at most 12 hours"),
        (("--tenant", 99_999), "There is no tenant 99999. See `lead tenant list`"),
    ],
)
async def test_a_token_for_nobody_is_refused(desk: Desk, words: tuple[object, ...], complaint: str) -> None:
    said = await desk.lead("token", *words)
    assert (said.code, said.out) == (1, "")
    assert complaint in said.err


async def test_a_user_is_not_given_a_role_that_they_do_not_have(desk: Desk) -> None:
    agent = desk.hospital.agents()[0]
    said = await desk.lead("token", "--user", agent, "--role", "admin")
    assert said.err == f"lead: User {agent} is agent, not admin: leave out --role or --user.\n"
    assert (await desk.lead("token", "--user", agent)).code == 0


async def test_a_token_from_the_environment_says_who_acts(desk: Desk) -> None:
    token = (await desk.lead("token", "--role", "ops")).out.strip()
    said = await desk.lead_with({"LEAD_TOKEN": token}, "list")
    assert said.err == "lead: A caller with role ops may not do this.\n"
    named = await desk.lead_with({"LEAD_TOKEN": token}, "list", "--as", "manager")
    assert named.code == 0
    forged = await desk.lead_with({"LEAD_TOKEN": token[:-8] + "AAAAAAAA"}, "list")
    assert "The token was rejected" in forged.err


async def test_without_a_key_the_way_out_is_named(desk: Desk) -> None:
    said = await desk.lead_with({"LEAD_JWT_KEY_FILE": "/nowhere/jwt.pem"}, "list")
    assert "There is no key at /nowhere/jwt.pem to sign with" in said.err


async def test_a_token_is_revoked_by_itself_by_its_jti_and_with_all_of_its_user(desk: Desk) -> None:
    async def minted() -> str:
        return (await desk.lead("token", "--role", "marketing")).out.strip()

    async def lists(token: str) -> bool:
        return (await desk.lead_with({"LEAD_TOKEN": token}, "list")).code == 0

    one, two, three = [await minted() for _ in range(3)]
    said = jwt.decode(two, options={"verify_signature": False})
    assert [await lists(token) for token in (one, two, three)] == [True, True, True]
    ended = await asyncio.to_thread(lambda: desk.terminal.lead("token", "revoke", stdin=f"{one}\n"))
    assert ended.out == f"One token of user {said['user']} is revoked, within 5 seconds everywhere.\n", ended.err
    assert [await lists(token) for token in (one, two, three)] == [False, True, True]
    assert (await desk.lead("token", "revoke", said["jti"], "--user", said["user"])).code == 0
    assert [await lists(token) for token in (two, three)] == [False, True]
    ended = await desk.lead("token", "revoke", "--user", said["user"], "--all")
    assert ended.out.startswith(f"Every token of user {said['user']} is revoked")
    assert not await lists(three)
    nobody = await desk.lead("token", "revoke", "--user", 10**9, "--all")
    assert nobody.err == "lead: No such user. See `lead user list`.\n"


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("some-jti",), "Say whose: --user N."),
        (("--all",), "Say whose: --user N."),
        (("some-jti", "--user", 1, "--all"), "leave out JTI, or leave out --all."),
        ((), "Give the token on stdin, or name a JTI, or --user N --all."),
    ],
)
async def test_what_is_to_be_revoked_must_be_said(desk: Desk, words: tuple[object, ...], complaint: str) -> None:
    said = await desk.lead("token", "revoke", *words)
    assert (said.code, said.out) == (1, "")
    assert complaint in said.err


async def test_the_signing_key_rotates_under_a_running_api(desk: Desk) -> None:
    async def lists(token: str) -> bool:
        return (await desk.lead_with({"LEAD_TOKEN": token}, "list")).code == 0

    before = (await desk.lead("token")).out.strip()
    rotated = await desk.lead("signing-key", "rotate")
    after = (await desk.lead("token")).out.strip()
    old, new = (jwt.get_unverified_header(token)["kid"] for token in (before, after))
    assert rotated.out == f"{new} signs from now on. Retire {old} in 24 hours: by then what it signed has ended.\n"
    assert await lists(before)
    assert await lists(after)
    listed = (await desk.lead("signing-key", "list")).out.splitlines()
    assert [line.split()[:2] for line in listed[:2]] == [[new, "signs"], [old, "verifies"]]
    refused = await desk.lead("signing-key", "retire", new)
    assert refused.err == f"lead: {new} is the key that signs: add another first with `lead signing-key rotate`.\n"
    assert "There is no key x" in (await desk.lead("signing-key", "retire", "x")).err
    assert (await desk.lead("signing-key", "retire", old)).code == 0
    await asyncio.sleep(BELIEVED_SECONDS)
    assert not await lists(before)
    assert await lists(after)
