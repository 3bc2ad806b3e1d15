"""Tokens of the terminal: alone on their line, for somebody whom the tenant knows, as long as was asked."""

import jwt
import pytest

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
        (("--ttl", "31d"), "at most 30 days"),
        (("--tenant", 99_999), "Tenant 99999 has no active user with role manager"),
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
