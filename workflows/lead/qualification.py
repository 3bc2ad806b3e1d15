"""Qualification: the owner assesses, rules judge: qualified, not qualified, or not yet."""

from activities.qualification import QualificationActivities
from domain.leads.lead import LossReason, Phase
from domain.lifecycle.chapters.qualification import JudgeAssessment
from domain.lifecycle.waiting import WaitKind
from workflows.lead.owner import asking, next_from_owner, requested
from workflows.lead.run import LeadRun, Lost


async def qualify(run: LeadRun) -> None:
    while run.in_chapter(Phase.QUALIFY):
        if run.state.qualification.assessment_id is not None:
            await _judge(run, run.state.qualification.assessment_id)
            continue
        await next_from_owner(run, WaitKind.QUALIFICATION)


async def _judge(run: LeadRun, assessment_id: int) -> None:
    state = run.state
    judged = await run.record(
        QualificationActivities.judge_assessment,
        JudgeAssessment(
            **run.step(),
            assessment_id=assessment_id,
            owner=run.owner,
            then_ask=asking(run, WaitKind.BOOKING, Phase.BOOK),
        ),
    )
    state.qualification.assessment_id, state.attempt, state.contact.speed_at = None, None, None
    state.status, state.stage = judged.status, judged.stage
    if judged.verdict == "not_qualified":
        raise Lost(LossReason.NOT_QUALIFIED)
    state.phase, state.waiting_for = judged.phase, judged.waiting
    if judged.requested is not None:
        requested(run, judged.requested)
