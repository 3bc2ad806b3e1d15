"""Ask the owner for something by a due time, remind, escalate; judge the assessment."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities.steps import Work, once
from activities.team import speed
from activities.team.owner import ask
from domain.conditions.facts import recorded
from domain.leads.lead import Phase, Stage, Status
from domain.lifecycle.chapters.owner import AskOwner, RemindOwner, Requested
from domain.lifecycle.chapters.qualification import JudgeAssessment, Judged
from domain.lifecycle.waiting import WaitingFor, WaitKind
from domain.privacy import agent_or_manager
from domain.qualification.form import AssessmentForm, QualificationVerdict
from domain.qualification.judgement import Judgement, judge
from domain.qualification.questions import QuestionKind
from domain.team.tasks import Subject, TaskKind, TaskRequest, TaskTimes
from services.lifecycle import states
from services.lifecycle.states import Transition
from store import qualification
from store.errors import Vanished
from store.lifecycle import lead_runs
from store.privacy import Fact
from store.rules import ledger
from store.rules.ledger import Decision
from store.session import Database
from store.tables.leads import LeadRow
from store.tables.qualification import AssessmentRow
from store.team import tasks


class QualificationActivities:
    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn
    @once
    async def ask_owner(self, step: AskOwner, work: Work) -> Requested:
        """Opens the owner's task; when it was overdue already, the chain of escalation hears of it too."""
        return await ask(work, step)

    @activity.defn
    @once
    async def remind_owner(self, step: RemindOwner, work: Work) -> None:
        """One reminder before the due time, in the history and on the owner's list."""
        session, lead = work.session, work.lead
        due = Subject(TaskKind(step.kind.value), nth=step.round)
        reminder = TaskKind.REMINDER
        if await tasks.open_task(session, lead, TaskRequest(reminder, step.owner, due), TaskTimes(step.now)):
            await work.note("owner_reminded", of=step.kind.value, agent=step.owner)

    @activity.defn
    @once
    async def judge_assessment(self, step: JudgeAssessment, work: Work) -> Judged:
        """Rules turn the owner's answers into qualified, not qualified or not yet; once per assessment."""
        session, lead, tenant = work.session, work.lead, await work.tenant()
        row = await session.get(AssessmentRow, (lead.tenant_id, step.assessment_id))
        if row is None or row.lead_id != lead.id:
            raise Vanished("assessment", step.assessment_id)
        form = await qualification.form_of_version(session, lead.tenant_id, row.form_scope, row.form_version)
        judgement = judge(form, row.answers, tenant.policy.nurture.not_yet_until, step.now)
        phase, waiting = Phase.BOOK, None
        if judgement.verdict is QualificationVerdict.NOT_YET:
            phase = Phase.NURTURE
            waiting = WaitingFor(WaitKind.NURTURE, step.now + (judgement.until or timedelta(days=1)), step.owner)
        row.verdict, row.reason, row.judged_at = judgement.verdict.value, judgement.reason, step.now
        await self._judged(session, lead, step, row, form, judgement)
        requested = None
        if judgement.verdict is QualificationVerdict.QUALIFIED and step.then_ask is not None:
            requested = await ask(work, step.then_ask)
        elif judgement.verdict is not QualificationVerdict.NOT_QUALIFIED:
            states.wait_for(lead, waiting or WaitingFor(WaitKind.BOOKING, step.now, step.owner), phase)
        verdict, status, stage = judgement.verdict.value, Status(lead.status), Stage(lead.stage)
        return Judged(verdict, judgement.reason, status, stage, phase, waiting, requested)

    async def _judged(
        self,
        session: AsyncSession,
        lead: LeadRow,
        step: JudgeAssessment,
        row: AssessmentRow,
        form: AssessmentForm,
        judgement: Judgement,
    ) -> None:
        actor, verdict = agent_or_manager(step.owner), judgement.verdict
        await speed.contacted(session, lead, "talk", step.now)
        said: dict[str, Fact] = {"verdict": verdict.value, "reason": judgement.reason, "points": judgement.points}
        await ledger.decide(session, lead, step.now, _decision(row, form, judgement, said))
        await lead_runs.note(session, lead, step.now, "assessed", actor, **said)
        await tasks.close_tasks(session, lead, step.now, kind=TaskKind.QUALIFICATION)
        if verdict is QualificationVerdict.QUALIFIED:
            if lead.status == Status.NEW.value:
                await states.move(session, lead, Transition(Status.CONTACTED), step.now, actor)
            await states.move(session, lead, Transition(Status.QUALIFIED, Stage.DECISION), step.now, actor)


def _decision(row: AssessmentRow, form: AssessmentForm, judgement: Judgement, said: Mapping[str, Fact]) -> Decision:
    """The answers as they were judged; free texts stay with the assessment."""
    answered = {
        code: value
        for code, value in judgement.facts.items()
        if code not in form.by_code or form.by_code[code].kind is not QuestionKind.TEXT
    }
    inputs = {"assessment": row.id, "form": row.form_scope, **recorded(answered)}
    result: dict[str, Any] = {**said, "text": judgement.text}
    if judgement.unknown:
        result["unknown"] = list(judgement.unknown)
    return Decision("qualify", inputs, result, row.form_version)
