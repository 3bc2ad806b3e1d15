"""Register a patient once, whatever is lost on the way; a registry that is down or in doubt delays it."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities.failures import failure
from activities.patients.registries import Registries
from domain.lifecycle.chapters.registration import RegisterPatient, Registration
from domain.lifecycle.waiting import WaitingFor, WaitKind
from domain.outreach.refusals import SendRefusal
from domain.patients.registry import (
    PatientApplication,
    PatientDecision,
    PatientDetails,
    PossiblePatient,
    Registered,
    reference_of,
)
from domain.team.tasks import TaskKind, TaskRequest, due_within
from domain.tenants.calendar import BusinessCalendar
from domain.tenants.policy import Tenant
from providers.contract import Final, ProviderError, Retryable
from services.lifecycle import states
from services.team.tasks import request_task
from store.lifecycle import lead_runs
from store.patients import matches, registries
from store.session import Database
from store.tables.booking import PatientMatchRow
from store.tables.leads import LeadRow
from store.team import tasks

# A short failure is the activity's own matter; after it the run waits, so that a booking can still be cancelled.
_AT_ONCE = 3
_PAUSES = (timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=5), timedelta(minutes=10))
_CALLS_A_MANAGER = 2
_FIRST_A_PERSON = Retryable("patients", "a person decides first", after=60)


class RegistrationActivities:
    def __init__(self, database: Database, registries: Registries) -> None:
        self._database, self._registries = database, registries

    @activity.defn
    async def register_patient(self, step: RegisterPatient) -> Registration:
        """The hospital's registry knows the person; the same lead is always the same patient."""
        async with self._database.tenant_session(step.lead.tenant_id) as session:
            lead = await lead_runs.lock_lead(session, step.lead)
            if await registries.patient_of(session, lead) is not None:
                return Registration()
            found = await matches.match_of(session, lead)
            if found is not None and found.state == "open":
                return await _await_decision(session, lead, step)
            if found is not None and found.same_as is not None:
                return await _link(session, lead, step, found.index_name, found.same_as)
            tenant = await lead_runs.load_tenant(session, lead.tenant_id)
            application = _application(lead, tenant, found, step.now)
            registry = await self._registries.of(session, lead.tenant_id)
        try:
            answer = await registry.register(application)
        except ProviderError as error:
            return await self._failed(step, error)
        finally:
            await registry.aclose()
        async with self._database.tenant_session(step.lead.tenant_id) as session:
            lead = await lead_runs.lock_lead(session, step.lead)
            if isinstance(answer, Registered):
                return await _link(session, lead, step, registry.name, answer.patient_ref)
            shown = [_shown(one) for one in answer.candidates]
            await matches.raise_match(session, lead, registry.name, shown, step.now)
            await lead_runs.note(session, lead, step.now, "patient_doubted")
            return await _await_decision(session, lead, step)

    async def _failed(self, step: RegisterPatient, error: ProviderError) -> Registration:
        """Refused for good, the booking is undone and a manager sees why. Else nothing is: slot and deposit stay.

        Credentials that are refused say nothing about the patient.
        """
        final = isinstance(error, Final) and error.refusal is not SendRefusal.CREDENTIALS
        if not final and (not step.waits or _attempt() < _AT_ONCE):
            raise failure(error if not isinstance(error, Final) else Retryable("patients", error.code)) from None
        async with self._database.tenant_session(step.lead.tenant_id) as session:
            lead = await lead_runs.lock_lead(session, step.lead)
            if isinstance(error, Final) and final:
                await lead_runs.note(session, lead, step.now, "registration_refused", reason=error.code)
                await _call_a_manager(session, lead, step.now, str(error))
            else:
                return await _await_registry(session, lead, step, str(error))
        raise failure(error) from None


async def _await_registry(session: AsyncSession, lead: LeadRow, step: RegisterPatient, why: str) -> Registration:
    if step.tries == 0:
        await lead_runs.note(session, lead, step.now, "registration_delayed")
    if step.tries >= _CALLS_A_MANAGER:
        await _call_a_manager(session, lead, step.now, why)
    waiting = WaitingFor(WaitKind.REGISTRY, step.now + _PAUSES[min(step.tries, len(_PAUSES) - 1)])
    states.wait_for(lead, waiting, step.phase)
    return Registration(waiting, down=True)


async def _call_a_manager(session: AsyncSession, lead: LeadRow, now: datetime, why: str) -> None:
    task = TaskRequest(TaskKind.REGISTRY, None, for_role="manager", title=why[:200])
    await request_task(session, lead, await lead_runs.load_tenant(session, lead.tenant_id), task, now)


async def _await_decision(session: AsyncSession, lead: LeadRow, step: RegisterPatient) -> Registration:
    """Its task is reminded of and escalated by itself."""
    if not step.waits:  # a run of before there were matches
        raise failure(_FIRST_A_PERSON)
    tenant = await lead_runs.load_tenant(session, lead.tenant_id)
    due_at = BusinessCalendar.of(tenant).add(step.now, due_within(TaskKind.PATIENT_MATCH, tenant.policy))
    task = TaskRequest(TaskKind.PATIENT_MATCH, None, for_role="manager", due_at=due_at)
    await request_task(session, lead, tenant, task, step.now)
    waiting = WaitingFor(WaitKind.PATIENT_MATCH, due_at)
    states.wait_for(lead, waiting, step.phase)
    return Registration(waiting)


async def _link(
    session: AsyncSession, lead: LeadRow, step: RegisterPatient, index_name: str, patient_ref: str
) -> Registration:
    await registries.link_patient(session, lead, index_name, patient_ref)
    await lead_runs.note(session, lead, step.now, "patient_registered")
    for kind in (TaskKind.PATIENT_MATCH, TaskKind.REGISTRY):
        await tasks.close_tasks(session, lead, step.now, kind=kind)
    return Registration()


def _application(lead: LeadRow, tenant: Tenant, found: PatientMatchRow | None, now: datetime) -> PatientApplication:
    details = PatientDetails(
        first_name=lead.first_name,
        last_name=lead.last_name,
        birth_date=lead.birth_date,
        sex=lead.sex or "",
        phones=(lead.phone_e164,) if lead.phone_e164 else (),
        emails=(lead.email_norm,) if lead.email_norm else (),
    )
    return PatientApplication(
        reference_of(lead.tenant_id, lead.id),
        details,
        now.astimezone(ZoneInfo(tenant.time_zone)).date(),
        PatientDecision(None) if found is not None else None,
        tenant.policy.duplicates.merge_from,
        tenant.policy.duplicates.review_from,
    )


def _shown(one: PossiblePatient) -> dict[str, Any]:
    """What a person compares."""
    born = one.details.birth_date
    return {
        "ref": one.ref,
        "score": round(one.score, 4),
        **asdict(one.details),
        "birth_date": born.isoformat() if born else None,
        "evidence": [asdict(part) for part in one.evidence],
    }


def _attempt() -> int:
    return activity.info().attempt if activity.in_activity() else _AT_ONCE
