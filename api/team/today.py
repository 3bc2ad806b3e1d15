"""One agent's day, or a team's, in one answer."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import Allow, Context
from api.auth.identity import Caller
from api.auth.permissions import Action, Role
from api.booking.appointments import shown_appointments
from api.http.body import StrictRoute
from api.http.cursor import count_shown
from api.http.problems import problems
from api.leads.briefs import visible_briefs
from api.leads.schemas.briefs import LeadBrief
from api.leads.visible import agent_scope
from api.routing.offers import shown_offers
from api.team.schemas.today import OF, BreachesRead, DayAgentRead, DayCounts, DayTaskRead, HoursRead, TodayRead
from api.team.task_lines import Day, task_fields
from domain.errors import Forbidden, NotFound
from domain.lifecycle.today import urgency
from domain.lifecycle.waiting import WaitKind
from domain.team.shifts import TimeOff, off_until, on_shift
from domain.team.tasks import TASK_TEXTS, TaskKind
from domain.tenants.calendar import BusinessCalendar
from domain.tenants.policy import OpenHours, Tenant
from store.booking import AppointmentFilter, listed
from store.errors import existing
from store.lifecycle import lead_runs, today, unattended
from store.routing.open_offers import list_open_offers
from store.tables.tenants import AgentRow, UserRow

router = APIRouter(tags=["tasks"], route_class=StrictRoute, responses=problems(401, 403, 404, 422, 503))
MOST = 200


@router.get("/today", summary="Get what there is to do now")
async def read_today(
    caller: Annotated[Caller, Depends(Allow(Action.WORK_LEAD))],
    context: Context,
    of: Annotated[str, Query(pattern=OF, description="`mine`; `agent:7` and `team:main` are for managers.")] = "mine",
) -> TodayRead:
    """Offers, tasks, appointments of the day and the figures above them, each with its lead, in order."""
    now = datetime.now(UTC)
    async with context.database.tenant_session(caller.tenant_id) as session:
        tenant = await lead_runs.load_tenant(session, caller.tenant_id)
        calendar, day = BusinessCalendar.of(tenant), Day.of(tenant, now)
        desk, agent = await _desk(session, caller, of, day)
        offers = await list_open_offers(session, tenant.id, desk.people, None, MOST)
        tasks = await today.open_tasks(session, desk, MOST)
        waits = await today.waits(session, desk, MOST)
        slots = AppointmentFilter(since=calendar.midnight_before(now), until=day.midnight, live=True)
        slots = _of_whom(slots, caller, of, desk)
        appointments = await shown_appointments(session, caller, await listed(session, tenant.id, slots, MOST))
        briefs = await visible_briefs(session, caller, tenant.time_zone, {row.lead_id for row in (*tasks, *waits)})
        figures = await today.figures(session, desk)
        breaches = await _breaches(session, caller, now)
    count_shown(len(offers) + len(tasks) + len(waits) + len(appointments))
    lines = _lines(caller, day, tasks, waits, briefs)
    counted = tasks[0] if tasks else None
    return TodayRead(
        of=of,
        agent=_agent(*agent, tenant, now) if agent else None,
        hours=HoursRead(
            open=day.clock.runs,
            opens_at=day.clock.resumes_at,
            closes_at=calendar.closes_at(now),
            time_zone=tenant.time_zone,
        ),
        counts=DayCounts(
            offers=figures.offers,
            tasks=(counted.every if counted else 0) + len(waits),
            late=(counted.late if counted else 0) + sum(row.due_at <= now for row in waits),
            due_today=(counted.due_today if counted else 0) + sum(now < row.due_at < day.midnight for row in waits),
            first_contacts_owed=figures.owed,
            queue=figures.queue,
            unattended=breaches.unattended if breaches else None,
        ),
        offers=shown_offers(offers, calendar, now),
        tasks=lines,
        appointments=appointments,
        breaches=breaches,
        next_due_at=_next_due(now, counted, waits, offers, appointments),
    )


async def _desk(
    session: AsyncSession, caller: Caller, of: str, day: Day
) -> tuple[today.Desk, tuple[AgentRow, UserRow] | None]:
    """Whose day. Raises `Forbidden`, `NotFound`."""
    said = re.fullmatch(OF, of)
    assert said
    team, person = said["team"], int(said["agent"] or caller.user_id)
    own = team is None and person == caller.user_id
    if not own and caller.role is Role.AGENT:
        raise Forbidden("Only a manager sees another's day.")
    if team is not None:
        people = await today.agents_of_team(session, caller.tenant_id, team)
        if not people:
            raise NotFound("team")
        return today.Desk(caller.tenant_id, people, None, day.now, day.midnight), None
    agent = await session.get(AgentRow, (caller.tenant_id, person))
    if agent is None and not own:
        raise NotFound("agent")
    role = Role.AGENT if agent is not None else caller.role
    desk = today.Desk(caller.tenant_id, [person], role.value, day.now, day.midnight)
    if agent is None:
        return desk, None
    return desk, (agent, existing(await session.get(UserRow, (caller.tenant_id, person)), "agent"))


def _of_whom(slots: AppointmentFilter, caller: Caller, of: str, desk: today.Desk) -> AppointmentFilter:
    """A manager's own day shows every appointment of the hospital."""
    if of == "mine" and agent_scope(caller) is None:
        return slots
    return AppointmentFilter(**{**vars(slots), "owners": tuple(desk.people)})


async def _breaches(session: AsyncSession, caller: Caller, now: datetime) -> BreachesRead | None:
    if agent_scope(caller) is not None:
        return None
    found = await today.breaches(session, caller.tenant_id, now)
    stuck = await unattended.count(session, caller.tenant_id)
    return BreachesRead(late=found.late, warned=found.warned, unattended=stuck)


def _lines(
    caller: Caller, day: Day, tasks: Sequence[Any], waits: Sequence[Any], briefs: Mapping[int, LeadBrief]
) -> list[DayTaskRead]:
    lines = [DayTaskRead.model_validate(task_fields(row, day, briefs, agent_scope(caller))) for row in tasks]
    lines += (_wait(row, day, briefs.get(row.lead_id)) for row in waits)
    lines.sort(key=lambda line: urgency(line.kind, line.due_at, day.now))
    return lines[:MOST]


def _wait(row: Any, day: Day, lead: LeadBrief | None) -> DayTaskRead:
    to_come = row.kind == WaitKind.ATTEMPT
    kind = TaskKind.CALL if to_come else TaskKind(row.kind)
    return DayTaskRead.model_validate(
        {
            **dict.fromkeys(("id", "created_at", "for_role", "interaction_id", "remind_at", "reminded_at", "done_at")),
            **day.line(kind, row.due_at, lead),
            "kind": WaitKind.ATTEMPT if to_come else kind,
            "lead_id": row.lead_id,
            "assignee_id": row.assignee_id,
            "due_at": row.due_at,
            "escalations": 0,
            "title": "",
            "text": TASK_TEXTS[kind],
        }
    )


def _agent(agent: AgentRow, user: UserRow, tenant: Tenant, now: datetime) -> DayAgentRead:
    hours = [OpenHours.model_validate(one) for one in agent.hours]
    time_off = [
        TimeOff(datetime.fromisoformat(one["starts"]), datetime.fromisoformat(one["ends"])) for one in agent.time_off
    ]
    return DayAgentRead(
        id=agent.id,
        name=user.name,
        load=agent.load,
        capacity=agent.capacity,
        away_until=off_until(now, time_off),
        on_shift=on_shift(now, tenant.time_zone, hours, time_off),
    )


def _next_due(
    now: datetime, counted: Any, waits: Sequence[Any], offers: Sequence[Any], appointments: Sequence[Any]
) -> datetime | None:
    times = [row.due_at for row in waits] + [row.expires_at for row in offers] + [row.starts_at for row in appointments]
    times += [counted.next_due_at] if counted and counted.next_due_at else []
    return min((at for at in times if at > now), default=None)
