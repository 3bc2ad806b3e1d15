"""Drafts that decide silently: switched on and off."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Refused
from domain.privacy import Actor
from domain.rules.rule_sets import RuleState
from store import privacy
from store.rules.shadows import set_shadow
from store.tables.rules import RuleSetRow


async def switch(session: AsyncSession, rules: RuleSetRow, *, on: bool, actor: Actor, now: datetime) -> None:
    """One of a kind and scope at a time. Raises `Refused` for a version that is no draft."""
    if on and rules.state != RuleState.DRAFT.value:
        raise Refused("not_a_draft", f"Version {rules.version} is {rules.state}; only a draft can run in shadow.")
    if rules.shadow == on:
        return
    await set_shadow(session, rules, on)
    entry = privacy.Entry(
        now,
        actor,
        "rules_shadow_on" if on else "rules_shadow_off",
        "rule_set",
        rules.id,
        facts={"kind": rules.kind, "version": rules.version},
    )
    await privacy.record(session, rules.tenant_id, entry)
