"""An identity provider's people: each sign-in belongs to one user, and no token says more than the user's row."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from api.auth.identity import Authenticator
from api.auth.oidc import OidcKeys
from api.auth.people import Assurance
from api.http.errors import Unauthenticated
from domain.errors import Forbidden
from domain.privacy import ENGINE
from services.team.users import Changer, NewUser, add_user, change_user, deactivate_user, invite_user, locked_user
from store.session import Database
from store.tables.tenants import UserRow
from store.team import sign_ins
from tests.api.auth.test_oidc import AUDIENCE, ISSUER, Issuer
from tests.fixtures.tenants import SeededTenant

EMAIL = "anu.rao@hospital.example"
OWNER = Changer(ENGINE)
Invite = Callable[..., Awaitable[int]]


@pytest.fixture
def issuer() -> Issuer:
    return Issuer()


@pytest.fixture
async def web(issuer: Issuer) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(issuer.app)) as web:
        yield web


@pytest.fixture
def authenticator(web: httpx2.AsyncClient, database: Database) -> Authenticator:
    return Authenticator(OidcKeys(ISSUER, AUDIENCE, web), database)


@pytest.fixture
def invite(database: Database, tenant: SeededTenant) -> Invite:
    async def invited(role: str = "marketing", email: str = EMAIL, at: SeededTenant = tenant, **more: Any) -> int:
        async with database.tenant_session(at.id) as session:
            row = await add_user(session, at.id, NewUser("Anu", email, role, **more), OWNER, datetime.now(UTC))
        return row.id

    return invited


def bearer(issuer: Issuer, of: SeededTenant, sub: str = "s-1", **more: Any) -> list[str]:
    """A token of a general provider: it names no tenant, user or role unless told to."""
    said = {"email": EMAIL, "email_verified": True, **more}
    now = int(time.time())
    plain = {"tenant": None, "user": None, "role": None, "sub": sub, "iat": now, "exp": now + 300}
    return [f"Bearer {issuer.token(of, **{**plain, **said})}"]


async def test_the_first_sign_in_with_the_invited_address_is_theirs_for_good(
    authenticator: Authenticator, issuer: Issuer, tenant: SeededTenant, invite: Invite, database: Database
) -> None:
    user = await invite()
    caller = await authenticator.authenticate(bearer(issuer, tenant, email="Anu.Rao@HOSPITAL.example"))
    assert (caller.tenant_id, caller.user_id, caller.role) == (tenant.id, user, "marketing")
    again = await authenticator.authenticate(bearer(issuer, tenant, email="other@else.example"))
    assert again.user_id == user
    with pytest.raises(Forbidden, match="no user here is yours"):
        await authenticator.authenticate(bearer(issuer, tenant, "s-2"))
    async with database.tenant_session(tenant.id) as session:
        row = await session.get_one(UserRow, (tenant.id, user))
    assert (row.issuer, row.subject, row.invited_until) == (ISSUER, "s-1", None)


@pytest.mark.parametrize(
    "said",
    [
        {"email_verified": False},
        {"email_verified": "true"},
        {"email_verified": None},
        {"email": "anu.rao@hospital.example.evil.example"},
        {"email": ["anu.rao@hospital.example"]},
        {"email": "anu\u200b.rao@hospital.example"},
        {"email": "anu.rao@hosp\u200dital.example"},
        {"email": " anu.rao@hospital.example"},
        {"email": "anu.rao@\uff48ospital.example"},
        {"email": None},
    ],
)
async def test_an_address_that_the_issuer_does_not_confirm_opens_nothing(
    authenticator: Authenticator, issuer: Issuer, tenant: SeededTenant, invite: Invite, said: dict[str, Any]
) -> None:
    await invite()
    with pytest.raises(Forbidden, match="no user here is yours"):
        await authenticator.authenticate(bearer(issuer, tenant, **said))


async def test_an_invitation_ends(
    authenticator: Authenticator, issuer: Issuer, tenant: SeededTenant, database: Database
) -> None:
    async with database.tenant_session(tenant.id) as session:
        long_ago = datetime.now(UTC) - timedelta(days=15)
        await add_user(session, tenant.id, NewUser("Anu", EMAIL, "manager"), OWNER, long_ago)
    with pytest.raises(Forbidden):
        await authenticator.authenticate(bearer(issuer, tenant))


async def test_claims_never_raise_a_role(
    authenticator: Authenticator, issuer: Issuer, tenant: SeededTenant, invite: Invite
) -> None:
    user = await invite()
    caller = await authenticator.authenticate(bearer(issuer, tenant, role="admin", tenant=tenant.id))
    assert (caller.user_id, caller.role) == (user, "marketing")
    with pytest.raises(Unauthenticated):
        await authenticator.authenticate(bearer(issuer, tenant, role="admin", tenant=tenant.id, user=user))


async def test_a_token_that_names_a_user_is_its_subjects_only(
    authenticator: Authenticator, issuer: Issuer, tenant: SeededTenant
) -> None:
    await authenticator.authenticate([f"Bearer {issuer.token(tenant, sub='boss')}"])
    for wrong in ({"sub": "thief"}, {"sub": "boss", "user": tenant.staff["admin"], "role": "admin"}):
        with pytest.raises(Unauthenticated):
            await authenticator.authenticate([f"Bearer {issuer.token(tenant, **wrong)}"])


async def test_who_is_invited_twice_is_asked_which_hospital(
    authenticator: Authenticator, issuer: Issuer, tenant: SeededTenant, other_tenant: SeededTenant, invite: Invite
) -> None:
    await invite()
    there = await invite("manager", at=other_tenant)
    with pytest.raises(Forbidden, match="More than one hospital"):
        await authenticator.authenticate(bearer(issuer, tenant))
    caller = await authenticator.authenticate(bearer(issuer, tenant, tenant=other_tenant.id))
    assert (caller.tenant_id, caller.user_id) == (other_tenant.id, there)
    with pytest.raises(Unauthenticated):
        await authenticator.authenticate(bearer(issuer, tenant, tenant=tenant.id))


async def test_a_subject_that_is_somebodys_is_nobody_elses(
    authenticator: Authenticator, issuer: Issuer, tenant: SeededTenant, other_tenant: SeededTenant, invite: Invite
) -> None:
    user = await invite()
    await authenticator.authenticate(bearer(issuer, tenant))
    await invite("admin", at=other_tenant, subject="s-1")
    await invite("admin", email="b@hospital.example", at=other_tenant)
    for email in (EMAIL, "b@hospital.example"):
        caller = await authenticator.authenticate(bearer(issuer, tenant, email=email))
        assert (caller.tenant_id, caller.user_id) == (tenant.id, user)


async def test_of_two_first_sign_ins_at_once_one_wins(
    authenticator: Authenticator, issuer: Issuer, tenant: SeededTenant, invite: Invite
) -> None:
    await invite()
    tries = [authenticator.authenticate(bearer(issuer, tenant, f"s-{number}")) for number in range(4)]
    ended = await asyncio.gather(*tries, return_exceptions=True)
    assert len([one for one in ended if not isinstance(one, Exception)]) == 1
    assert all(isinstance(one, Forbidden | Unauthenticated) for one in ended if isinstance(one, Exception))


async def test_an_invitation_that_goes_to_another_address_meanwhile_binds_nobody(
    authenticator: Authenticator,
    issuer: Issuer,
    tenant: SeededTenant,
    invite: Invite,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    user, lock = await invite(), sign_ins.lock_subject

    async def corrected(*given: Any) -> None:
        await lock(*given)
        async with database.tenant_session(tenant.id) as session:
            row = await locked_user(session, tenant.id, user, OWNER)
            await change_user(session, row, {"email": "anu.r@hospital.example"}, OWNER, datetime.now(UTC))

    monkeypatch.setattr(sign_ins, "lock_subject", corrected)
    with pytest.raises(Unauthenticated):
        await authenticator.authenticate(bearer(issuer, tenant))


async def test_an_invitation_anew_ends_the_sign_in_of_before(
    authenticator: Authenticator, issuer: Issuer, tenant: SeededTenant, invite: Invite, database: Database
) -> None:
    user = await invite()
    await authenticator.authenticate(bearer(issuer, tenant))
    async with database.tenant_session(tenant.id) as session:
        await invite_user(session, await locked_user(session, tenant.id, user, OWNER), OWNER, datetime.now(UTC))
    authenticator.forget()
    caller = await authenticator.authenticate(bearer(issuer, tenant, "s-new"))
    assert caller.user_id == user
    with pytest.raises(Forbidden):
        await authenticator.authenticate(bearer(issuer, tenant, "s-1", jti="again"))


async def test_a_role_that_is_taken_away_holds_without_another_token(
    authenticator: Authenticator, issuer: Issuer, tenant: SeededTenant, invite: Invite, database: Database
) -> None:
    user, token = await invite("manager"), bearer(issuer, tenant)
    assert (await authenticator.authenticate(token)).role == "manager"
    async with database.tenant_session(tenant.id) as session:
        row = await locked_user(session, tenant.id, user, OWNER)
        await change_user(session, row, {"role": "marketing"}, OWNER, datetime.now(UTC))
    authenticator.forget()
    assert (await authenticator.authenticate(token)).role == "marketing"
    async with database.tenant_session(tenant.id) as session:
        row = await locked_user(session, tenant.id, user, OWNER)
        await deactivate_user(session, row, OWNER, datetime.now(UTC))
    authenticator.forget()
    with pytest.raises(Unauthenticated):
        await authenticator.authenticate(token)


async def test_a_program_signs_in_by_its_subject_only(
    authenticator: Authenticator, issuer: Issuer, tenant: SeededTenant, invite: Invite
) -> None:
    program = await invite("integration", subject="client-7")
    with pytest.raises(Forbidden):
        await authenticator.authenticate(bearer(issuer, tenant))
    caller = await authenticator.authenticate(bearer(issuer, tenant, "client-7", email=None))
    assert (caller.user_id, caller.role) == (program, "integration")


@pytest.mark.parametrize("extra", [{"at_hash": "x"}, {"events": {}}, {"sub": ""}, {"sub": "s" * 256}, {"sub": "a\0b"}])
async def test_what_is_no_access_token_opens_nothing_and_binds_nobody(
    authenticator: Authenticator, issuer: Issuer, tenant: SeededTenant, invite: Invite, extra: dict[str, Any]
) -> None:
    await invite()
    with pytest.raises(Unauthenticated):
        await authenticator.authenticate(bearer(issuer, tenant, **extra))
    assert (await authenticator.authenticate(bearer(issuer, tenant, "s-9"))).role == "marketing"


async def test_a_sign_in_must_be_as_strong_as_the_setting_says(
    web: httpx2.AsyncClient, database: Database, issuer: Issuer, tenant: SeededTenant, invite: Invite
) -> None:
    await invite()
    strong = Assurance(frozenset({"gold"}), frozenset({"otp", "hwk"}), timedelta(minutes=10))
    authenticator = Authenticator(OidcKeys(ISSUER, AUDIENCE, web, strong), database)
    good: dict[str, Any] = {"acr": "gold", "amr": ["pwd", "otp"], "auth_time": int(time.time()) - 5}
    for wrong in (
        {"acr": "silver"}, {"acr": None}, {"acr": ["gold"]}, {"amr": ["pwd"]}, {"amr": "otp"}, {"amr": None},
        {"auth_time": int(time.time()) - 700}, {"auth_time": None}, {"auth_time": "now"},
    ):  # fmt: skip
        with pytest.raises(Forbidden, match="not strong or recent enough"):
            await authenticator.authenticate(bearer(issuer, tenant, **{**good, **wrong}))
    assert (await authenticator.authenticate(bearer(issuer, tenant, **good))).role == "marketing"
