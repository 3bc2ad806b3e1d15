"""Trials as they are begun and shown."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.identity import Caller
from api.rules.schemas.trials import TrialRead, TrialReport
from domain.errors import Invalid
from domain.rules.rule_sets import RuleKind
from services.rules import trials
from store.rules import versions
from store.tables.rules import RuleSetRow, TrialRow

TRIED = (RuleKind.SCORING, RuleKind.PRIORITY, RuleKind.QUALIFICATION, RuleKind.ROUTING)


async def begin_trial(session: AsyncSession, caller: Caller, rule_set_id: int, days: int) -> TrialRead:
    """Raises `NotFound`, and `Invalid` for a kind that no recorded decision can be tried with."""
    rules = await versions.find_to_change(session, caller.tenant_id, rule_set_id)
    refuse_untried(rules)
    return _read(await trials.begin(session, rules, caller.actor, days, datetime.now(UTC)), rules)


def refuse_untried(rules: RuleSetRow) -> None:
    """Raises `Invalid` for a kind whose decisions are not recorded with what they were made of."""
    if rules.kind not in TRIED:
        raise Invalid("rule_id", f"rules of the kind {rules.kind} cannot be tried; {', '.join(TRIED)} can")


async def read_trials(session: AsyncSession, rows: Sequence[TrialRow]) -> list[TrialRead]:
    return [_read(row, await versions.find_version(session, row.tenant_id, row.rule_set_id)) for row in rows]


def _read(row: TrialRow, rules: RuleSetRow) -> TrialRead:
    report = TrialReport.model_validate(row.report) if row.report else None
    shown = {**row.model_dump(exclude={"report"}), "kind": rules.kind, "version": rules.version, "report": report}
    return TrialRead.model_validate(shown)
