"""Forms in force, and owners' assessments, stored before the run is signalled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.qualification.answers import Answer
from domain.qualification.form import AssessmentForm
from domain.rules.rule_sets import BUILT_IN, KINDS, RuleKind
from domain.vocabulary.procedures import procedure_code
from store.duplicates.members import members
from store.errors import Vanished, existing
from store.rules import in_force as rules
from store.rules.in_force import RulesInForce
from store.tables.leads import LeadRow
from store.tables.qualification import AssessmentRow
from store.tables.rules import RuleSetRow

_MOST_ASSESSMENTS = 100
_KIND = KINDS[RuleKind.ASSESSMENT]


@dataclass(frozen=True)
class FormInForce:
    """`scope` is its specialty, '' = general; version 0 is built in."""

    scope: str
    version: int
    form: AssessmentForm


async def form_of_specialty(session: AsyncSession, tenant_id: int, specialty: str) -> FormInForce:
    """For a lead that begins now."""
    return _choose(await rules.in_force(session, tenant_id, None), specialty)


async def form_of_lead(session: AsyncSession, tenant_id: int, lead_id: int) -> FormInForce:
    """By the versions that the lead's run began with. Raises `NotFound`."""
    found = await session.exec(
        select(LeadRow.procedure, LeadRow.run_began_at).where(LeadRow.tenant_id == tenant_id, LeadRow.id == lead_id)
    )
    row = existing(found.one_or_none(), "lead")
    procedure, began = row
    return _choose(await rules.in_force(session, tenant_id, began), procedure or "")


def _choose(in_force: RulesInForce, specialty: str) -> FormInForce:
    """The specialty's own form, the tenant's or the built-in one; where there is none, the general one."""
    known = (specialty, procedure_code(specialty) or "")
    kept = (s for s in known if s in _KIND.scopes or (RuleKind.ASSESSMENT, s) in in_force.versions)
    scope = next(kept, "")
    found = in_force.of(RuleKind.ASSESSMENT, scope)
    return FormInForce(scope, found.version, cast(AssessmentForm, found.rules))


async def form_of_version(session: AsyncSession, tenant_id: int, scope: str, version: int) -> AssessmentForm:
    """Exactly this one. Raises `Vanished`."""
    if version == BUILT_IN:
        return cast(AssessmentForm, _KIND.built_in_for(scope))
    found = await session.exec(
        select(RuleSetRow.body).where(
            RuleSetRow.tenant_id == tenant_id,
            RuleSetRow.kind == RuleKind.ASSESSMENT.value,
            RuleSetRow.scope == scope,
            RuleSetRow.version == version,
        )
    )
    body = found.one_or_none()
    if body is None:
        raise Vanished("assessment form", version)
    return AssessmentForm.model_validate(body)


async def assessments_of(session: AsyncSession, tenant_id: int, lead_id: int) -> Sequence[AssessmentRow]:
    """Of the lead and those merged into it, the newest first."""
    query = select(AssessmentRow).where(
        AssessmentRow.tenant_id == tenant_id, col(AssessmentRow.lead_id).in_(members(tenant_id, lead_id))
    )
    return (await session.exec(query.order_by(col(AssessmentRow.id).desc()).limit(_MOST_ASSESSMENTS))).all()


async def add(
    session: AsyncSession, tenant_id: int, lead_id: int, user_id: int, form: FormInForce, answers: Mapping[str, Answer]
) -> int:
    """Answers that fit the form. Returns the id; the run's rules judge it by this very version."""
    row = AssessmentRow(
        tenant_id=tenant_id,
        lead_id=lead_id,
        agent_id=user_id,
        answers=dict(answers),
        form_scope=form.scope,
        form_version=form.version,
    )
    session.add(row)
    await session.flush()
    return row.id
