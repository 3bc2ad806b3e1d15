"""One agent's day, or a team's, in one answer."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Depends, Query

from api.auth.dependencies import Allow, Context
from api.auth.identity import Caller
from api.auth.permissions import Action, Role
from api.booking.appointments import shown_appointment
from api.booking.schemas import AppointmentRead
from api.http.body import StrictRoute
from api.http.cursor import count_shown
from api.http.problems import problems
from api.leads.briefs import briefs_in
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
from domain.tenants.policy import OpenHours
from store.booking.appointments import AppointmentFilter
from store.team.desk import today

router = APIRouter(tags=["tasks"], route_class=StrictRoute, responses=problems(401, 403, 404, 422, 503))
# More than a day has room for: the figures count the rest, too.
MOST = 100


@router.get("/today", summary="Get what there is to do now")
async def read_today(
    caller: Annotated[Caller, Depends(Allow(Action.WORK_LEAD))],
    context: Context,
    of: Annotated[str, Query(pattern=OF, description="`mine`; `agent:7` and `team:main` are for managers.")] = "mine",
) -> TodayRead:
    """Offers, tasks, appointments of the day and the figures above them, each with its lead, in order."""
    now, said = datetime.now(UTC), _read(of, caller)
    async with context.database.tenant_cursor(caller.tenant_id, plan_once=True) as cursor:
        head = await today.head(cursor, caller.tenant_id, said.person, said.team)
        calendar, day = BusinessCalendar.of(head.tenant), Day.of(head.tenant, now)
        desk = _desk(caller, said, head, day)
        slots = AppointmentFilter(since=calendar.midnight_before(now), until=day.midnight, live=True)
        rows = await today.day(cursor, desk, _of_whom(slots, caller, of, desk), MOST)
    count_shown(sum(map(len, (rows.offers, rows.tasks, rows.waits, rows.appointments))))
    zone = head.tenant.time_zone
    leads = briefs_in((*rows.tasks, *rows.waits, *rows.appointments), zone)
    return TodayRead(
        of=of,
        agent=_agent(head.agent, zone, now) if head.agent is not None and said.team is None else None,
        hours=HoursRead(
            open=day.clock.runs, opens_at=day.clock.resumes_at, closes_at=calendar.closes_at(now), time_zone=zone
        ),
        counts=_counts(rows),
        offers=shown_offers(rows.offers, calendar, now),
        tasks=_lines(caller, day, rows, leads),
        appointments=_appointments(rows, leads),
        breaches=BreachesRead.model_validate(rows.breaches) if rows.breaches else None,
        next_due_at=_next_due(rows, now),
    )


class _Whose(NamedTuple):
    """One person's desk, or a team's."""

    person: int
    team: str | None


def _read(of: str, caller: Caller) -> _Whose:
    """Raises `Forbidden`."""
    said = re.fullmatch(OF, of)
    assert said
    whose = _Whose(int(said["agent"] or caller.user_id), said["team"])
    if whose != (caller.user_id, None) and caller.role is Role.AGENT:
        raise Forbidden("Only a manager sees another's day.")
    return whose


def _desk(caller: Caller, said: _Whose, head: today.DeskHead, day: Day) -> today.Desk:
    """Raises `NotFound`."""
    if said.team is not None:
        if not head.team:
            raise NotFound("team")
        return today.Desk(caller.tenant_id, head.team, None, None, day.now, day.midnight)
    if head.agent is None and said.person != caller.user_id:
        raise NotFound("agent")
    role = Role.AGENT if head.agent is not None else caller.role
    return today.Desk(caller.tenant_id, (said.person,), role.value, agent_scope(caller), day.now, day.midnight)


def _of_whom(slots: AppointmentFilter, caller: Caller, of: str, desk: today.Desk) -> AppointmentFilter:
    """A manager's own day shows every appointment of the hospital."""
    if of == "mine" and agent_scope(caller) is None:
        return slots
    return replace(slots, owners=tuple(desk.people))


def _counts(rows: today.DayRows) -> DayCounts:
    counted = [kind[0] for kind in (rows.tasks, rows.waits) if kind]
    return DayCounts(
        offers=rows.figures.offers,
        tasks=sum(one.every for one in counted),
        late=sum(one.late for one in counted),
        due_today=sum(one.due_today for one in counted),
        first_contacts_owed=rows.figures.owed,
        queue=rows.figures.queue,
        unattended=rows.breaches.unattended if rows.breaches else None,
    )


def _lines(caller: Caller, day: Day, rows: today.DayRows, leads: Mapping[int, LeadBrief]) -> list[DayTaskRead]:
    agent_id = agent_scope(caller)
    lines = [DayTaskRead.model_validate(task_fields(row, day, leads.get(row.lead_id), agent_id)) for row in rows.tasks]
    lines += (_wait(row, day, leads.get(row.lead_id)) for row in rows.waits)
    lines.sort(key=lambda line: urgency(line.kind, line.due_at, day.now))
    return lines[:MOST]


def _appointments(rows: today.DayRows, leads: Mapping[int, LeadBrief]) -> list[AppointmentRead]:
    found = [shown_appointment(row, leads[row.lead_id]) for row in rows.appointments if row.lead_id in leads]
    return sorted(found, key=lambda one: (one.starts_at, one.id))


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


def _agent(row: Any, zone: str, now: datetime) -> DayAgentRead:
    hours = [OpenHours.model_validate(one) for one in row.hours]
    time_off = [
        TimeOff(datetime.fromisoformat(one["starts"]), datetime.fromisoformat(one["ends"])) for one in row.time_off
    ]
    return DayAgentRead(
        id=row.agent_id,
        name=row.agent_name,
        load=row.load,
        capacity=row.capacity,
        away_until=off_until(now, time_off),
        on_shift=on_shift(now, zone, hours, time_off),
    )


def _next_due(rows: today.DayRows, now: datetime) -> datetime | None:
    times = [row.expires_at for row in rows.offers] + [row.starts_at for row in rows.appointments]
    times += [row.next_due_at for row in (*rows.tasks[:1], *rows.waits[:1]) if row.next_due_at is not None]
    return min((at for at in times if at > now), default=None)
