"""Qualification: the owner assesses, rules judge: qualified, not qualified, or not yet."""

from activities.qualification import QualificationActivities
from domain.leads.lead import LossReason, Phase
from domain.lifecycle.steps import JudgeAssessment
from domain.lifecycle.waiting import WaitKind
from workflows.lead.life import Life, Lost
from workflows.lead.owner import asked, asking, next_from_owner


async def qualify(life: Life) -> None:
    while life.in_chapter(Phase.QUALIFY):
        if life.state.assessment_id is not None:
            await _judge(life, life.state.assessment_id)
            continue
        await next_from_owner(life, WaitKind.QUALIFICATION)


async def _judge(life: Life, assessment_id: int) -> None:
    state = life.state
    judged = await life.record(
        QualificationActivities.judge_assessment,
        JudgeAssessment(
            **life.step(),
            assessment_id=assessment_id,
            owner=life.owner,
            then_ask=asking(life, WaitKind.BOOKING, Phase.BOOK),
        ),
    )
    state.assessment_id, state.attempt, state.speed_at = None, None, None
    state.status, state.stage = judged.status, judged.stage
    if judged.verdict == "not_qualified":
        raise Lost(LossReason.NOT_QUALIFIED)
    state.phase, state.waiting_for = judged.phase, judged.waiting
    if judged.asked is not None:
        asked(life, judged.asked)
