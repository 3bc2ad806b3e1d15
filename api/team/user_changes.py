"""A change of a user, with what follows of it: who works no longer gives leads back, who works anew gets some."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeVar

from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import AppContext
from api.auth.identity import Caller
from api.team.agent_changes import send, unless_deadlocked, what_follows
from api.team.schemas.users import SignIn, UserChanged, UserRead
from domain.lifecycle.outbox import RunRequest
from services.team import users as changes
from services.team.users import Changer
from store.routing import capacity
from store.tables.tenants import UserRow
from store.team import agents, users

Done = TypeVar("Done")
Change = Callable[[AsyncSession, UserRow, Changer, datetime], Awaitable[None]]


def shown(row: UserRow, now: datetime) -> UserRead:
    """As the admin sees it."""
    if row.issuer is not None:
        sign_in = SignIn.BOUND
    elif row.subject is not None:
        sign_in = SignIn.SUBJECT
    else:
        sign_in = SignIn.INVITED if row.invited_until is not None and row.invited_until > now else SignIn.NONE
    return UserRead.model_validate({**row.model_dump(), "sign_in": sign_in})


async def change_user(context: AppContext, caller: Caller, user_id: int, change: Change) -> UserChanged:
    """In one transaction of its own. Raises `NotFound` and what `change` raises."""
    now, by = datetime.now(UTC), Changer(caller.actor, caller.user_id)

    async def work(session: AsyncSession) -> tuple[UserChanged, list[RunRequest]]:
        await capacity.route_alone(session, caller.tenant_id)
        row = await changes.locked_user(session, caller.tenant_id, user_id, by)
        worked = bool(await agents.works(session, caller.tenant_id, user_id))
        await change(session, row, by, now)
        works = bool(await agents.works(session, caller.tenant_id, user_id))
        requests = [] if works is worked else await what_follows(session, caller, user_id, worked=worked, now=now)
        left = await users.open_tasks(session, caller.tenant_id, user_id) if not row.active else 0
        back = len(requests) if worked else 0
        return UserChanged(**shown(row, now).model_dump(), given_back=back, open_tasks=left), requests

    answer, requests = await unless_deadlocked(context, caller.tenant_id, work)
    context.authenticator.forget()
    await send(context, caller, requests)
    return answer
