"""Entries of the ledger as they are shown, made again where that is asked for."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from api.rules.schemas.decisions import DecisionRead, ReplayRead
from domain.rules.decisions import REPLAYED, explain, replay
from store.rules.decisions import Moment, score_inputs
from store.rules.in_force import versions
from store.tables.rules import DecisionRow
from store.tenants.custom_fields import own_facts


async def told(
    session: AsyncSession, tenant_id: int, rows: Sequence[DecisionRow], *, verify: bool
) -> list[DecisionRead]:
    items = [_read(row) for row in rows]
    return await _verified(session, tenant_id, rows, items) if verify else items


def _read(row: DecisionRow) -> DecisionRead:
    why = explain(row)
    words = {"text": why.text, "said": why.said, "because": why.because}
    return DecisionRead.model_validate(row.model_dump() | words)


async def _verified(
    session: AsyncSession, tenant_id: int, rows: Sequence[DecisionRow], items: list[DecisionRead]
) -> list[DecisionRead]:
    scorings = await score_inputs(session, tenant_id, rows)
    named = {(REPLAYED[row.kind], row.rule_version) for row in rows if row.kind in REPLAYED}
    rules = await versions(session, tenant_id, named)
    own = await own_facts(session, tenant_id)
    verified = []
    for row, item in zip(rows, items, strict=True):
        inputs = _facts(row, scorings)
        version = rules.get((REPLAYED[row.kind], row.rule_version)) if row.kind in REPLAYED else None
        again = ReplayRead.model_validate(replay(row, inputs, version, own))
        verified.append(item.model_copy(update={"replay": again}))
    return verified


def _facts(row: DecisionRow, scorings: Mapping[Moment, dict[str, Any]]) -> dict[str, Any] | None:
    """A route is decided later than the scoring that it goes by: `now` is its own."""
    if row.inputs.get("of") != "score":
        return row.inputs
    found = scorings.get((row.lead_id, row.run, row.decided_at))
    return {**found, "now": row.decided_at.isoformat()} if found is not None and row.kind == "route" else found
