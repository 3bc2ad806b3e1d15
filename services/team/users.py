"""Users of a tenant: added, changed, deactivated, invited; one at a time, so that an active admin always stays."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Conflict, Forbidden, Refused
from domain.privacy import Actor
from store import privacy
from store.tables.tenants import AgentRow, UserRow
from store.team import users

INVITE_LASTS = timedelta(days=14)
AGENT, ADMIN, PROGRAM = "agent", "admin", "integration"


@dataclass(frozen=True)
class NewUser:
    """Checked values. `subject`: theirs at the identity provider, when it is known already."""

    name: str
    email: str
    role: str
    locale: str | None = None
    subject: str | None = None


@dataclass(frozen=True)
class Changer:
    """Who changes users: an admin, by `user_id`; None: the owner of the installation."""

    actor: Actor
    user_id: int | None = None


async def add_user(session: AsyncSession, tenant_id: int, new: NewUser, by: Changer, now: datetime) -> UserRow:
    """A person is invited by e-mail until `INVITE_LASTS` from now; an agent can be offered leads at once.

    Raises `Conflict("email_taken" | "subject_taken")`.
    """
    await _alone(session, tenant_id, by)
    row = UserRow(tenant_id=tenant_id, created_at=now, active=True, **vars(new))
    await _refuse_taken(session, row, 0)
    if _is_invitable(row):
        row.invited_until = now + INVITE_LASTS
    session.add(row)
    await session.flush()
    if row.role == AGENT:
        session.add(AgentRow(tenant_id=tenant_id, id=row.id))
        await session.flush()
    await _note(session, row, "user_added", by, now, {"role": row.role})
    return row


async def change_user(
    session: AsyncSession, row: UserRow, given: Mapping[str, Any], by: Changer, now: datetime
) -> None:
    """Writes what is given; call `locked_user` first. Raises `Refused("last_admin" | "program")`, `Conflict`."""
    changed = sorted(name for name, value in given.items() if getattr(row, name) != value)
    if not changed:
        return
    before = row.role
    role = given.get("role", before)
    if role != before and PROGRAM in (role, before):
        raise Refused("program", "A program does not become a person, nor a person a program: add another user.")
    if before == ADMIN and role != ADMIN:
        await _refuse_last_admin(session, row)
    for name in changed:
        setattr(row, name, given[name])
    if "subject" in changed:  # another person's sign-in, or nobody's yet
        row.issuer = row.bound_at = None
    with session.no_autoflush:
        await _refuse_taken(session, row, row.id)
    await session.flush()
    if role == AGENT and await session.get(AgentRow, (row.tenant_id, row.id)) is None:
        session.add(AgentRow(tenant_id=row.tenant_id, id=row.id))
        await session.flush()
    await _note(session, row, "user_changed", by, now, {"fields": ",".join(changed), "role": row.role, "was": before})


async def locked_user(session: AsyncSession, tenant_id: int, user_id: int, by: Changer) -> UserRow:
    """To be changed in this transaction. Raises `NotFound`, `Forbidden` when the changer is no admin any more."""
    await _alone(session, tenant_id, by)
    return await users.find_user(session, tenant_id, user_id, lock=True)


async def deactivate_user(session: AsyncSession, row: UserRow, by: Changer, now: datetime) -> None:
    """Once. What they sign in with stays theirs. Raises `Refused("last_admin")`."""
    if not row.active:
        return
    if row.role == ADMIN:
        await _refuse_last_admin(session, row)
    row.active = False
    await session.flush()
    await _note(session, row, "user_deactivated", by, now, {"role": row.role})


async def reactivate_user(session: AsyncSession, row: UserRow, by: Changer, now: datetime) -> None:
    """Once. Raises `Conflict("email_taken")`."""
    if row.active:
        return
    row.active = True
    await session.flush()
    await _note(session, row, "user_reactivated", by, now, {"role": row.role})


async def invite_user(session: AsyncSession, row: UserRow, by: Changer, now: datetime) -> None:
    """Anew: whoever signs in next with their confirmed e-mail is them; the sign-in that was theirs no more.

    Raises `Refused("program" | "inactive")`.
    """
    if row.role == PROGRAM:
        raise Refused("program", "A program signs in with an API key, or by the subject that you name; not by e-mail.")
    if not row.active:
        raise Refused("inactive", "This user is deactivated: reactivate them first.")
    row.issuer = row.subject = row.bound_at = None
    row.invited_until = now + INVITE_LASTS
    await session.flush()
    await _note(session, row, "user_invited", by, now, {"role": row.role})


def _is_invitable(row: UserRow) -> bool:
    return row.role != PROGRAM and row.subject is None


async def _alone(session: AsyncSession, tenant_id: int, by: Changer) -> None:
    """Whoever waited here may have been deactivated or demoted by the one before."""
    await users.lock_users(session, tenant_id)
    if by.user_id is None:
        return
    member = await users.find_member(session, tenant_id, by.user_id)
    if member is None or not member.active or member.role != ADMIN:
        raise Forbidden("You are no active admin any more: somebody has changed your account meanwhile.")


async def _refuse_last_admin(session: AsyncSession, row: UserRow) -> None:
    if row.active and not await users.other_admins(session, row.tenant_id, row.id):
        raise Refused(
            "last_admin",
            "This is the last active admin: give another user the role admin first, then change this one.",
        )


async def _refuse_taken(session: AsyncSession, row: UserRow, but: int) -> None:
    if row.role != PROGRAM and (holder := await users.holder_of_email(session, row.tenant_id, row.email, but)):
        raise Conflict(
            "email_taken", f"User {holder} has this e-mail address: change or reactivate that user.", "email"
        )
    if row.subject is not None and (holder := await users.holder_of_subject(session, row.tenant_id, row.subject, but)):
        raise Conflict("subject_taken", f"User {holder} signs in with this subject: change that user.", "subject")


async def _note(
    session: AsyncSession, row: UserRow, action: str, by: Changer, now: datetime, facts: Mapping[str, privacy.Fact]
) -> None:
    entry = privacy.Entry(now, by.actor, action, "user", row.id, facts=facts)
    await privacy.record(session, row.tenant_id, entry)
