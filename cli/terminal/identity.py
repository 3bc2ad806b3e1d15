"""As whom a command acts: a token from the environment, or one minted with the data folder's own key."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

from api.auth.keys import ensure_key, mint
from api.auth.permissions import Role
from cli.terminal.failure import CommandFailed
from devstack.folder import running, secret_text
from devstack.settings import Settings
from store.session import Database
from store.team.users import find_member, first_with_role
from store.tenants.tenants import tenant_ids


@dataclass(frozen=True)
class Person:
    """A user of a tenant, in the role that the tenant gave them."""

    tenant_id: int
    user_id: int
    role: Role


def find_person(settings: Settings, tenant_id: int, who: str) -> Person:
    """`who` is a user's id, or a role: then its first active user. Raises `CommandFailed`."""
    if who.isdecimal():
        return asyncio.run(_by_id(settings, tenant_id, int(who)))
    if who not in set(Role):
        raise CommandFailed(f"'{who}' is neither a user's id nor a role ({', '.join(Role)}).")
    return asyncio.run(_by_role(settings, tenant_id, Role(who)))


def mint_for(key_file: Path, person: Person, ttl: timedelta) -> str:
    """A token of the local key. Raises `CommandFailed` when this machine has none."""
    if not key_file.exists():
        raise CommandFailed(
            f"There is no key at {key_file} to sign with: start `lead up` once, name its folder with --data, "
            "or give a token of your own in LEAD_TOKEN."
        )
    return mint(ensure_key(key_file), person.tenant_id, person.user_id, person.role.value, ttl)


async def _by_id(settings: Settings, tenant_id: int, user_id: int) -> Person:
    async with (
        Database(database_url(settings), pool_size=1) as database,
        database.tenant_session(tenant_id) as session,
    ):
        member = await find_member(session, tenant_id, user_id)
        if member is None and tenant_id not in await tenant_ids(session):
            raise CommandFailed(_no_tenant(tenant_id))
    if member is None or not member.active:
        raise CommandFailed(f"Tenant {tenant_id} has no active user {user_id}.")
    return Person(tenant_id, user_id, Role(member.role))


async def _by_role(settings: Settings, tenant_id: int, role: Role) -> Person:
    async with (
        Database(database_url(settings), pool_size=1) as database,
        database.tenant_session(tenant_id) as session,
    ):
        user_id = await first_with_role(session, tenant_id, role.value)
        if user_id is None and tenant_id not in await tenant_ids(session):
            raise CommandFailed(_no_tenant(tenant_id))
    if user_id is None:
        raise CommandFailed(f"Tenant {tenant_id} has no active user with role {role.value}: name one with a user id.")
    return Person(tenant_id, user_id, role)


def _no_tenant(tenant_id: int) -> str:
    return f"There is no tenant {tenant_id}. See `lead tenant list`, or add it: lead tenant add."


def database_url(settings: Settings) -> str:
    """The database of the running engine, as the runtime role: who acts must be somebody whom the tenant knows."""
    if settings.database_url:
        return settings.database_url.get_secret_value()
    found = running(settings.data_dir)
    if found is None:
        raise CommandFailed(
            f"Nothing runs on {settings.data_dir}: start it with `lead up`, or name its folder with --data."
        )
    address = next(part.address for part in found.parts if part.name == "postgres")
    password = secret_text(settings.data_dir / "lead_app.password")
    return f"postgresql://lead_app:{quote(password, safe='')}@{address}/lead"
