"""A page of a lead's history, each entry with its sentence."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.identity import Caller
from api.auth.permissions import Action, may
from api.leads.schemas.runs import HappenedRead
from domain.leads.history import Context, Message, describe, enquiry
from domain.rules.decisions.words import explain, score_reasons
from store.leads import histories
from store.leads.leads import AnyRow
from store.lifecycle import lead_runs
from store.tables.outreach import MessageRow
from store.tables.privacy import AuditEntryRow
from store.tables.rules import DecisionRow

_SAME = ("for the same reasons",)


async def described(
    session: AsyncSession, caller: Caller, lead: AnyRow, entries: Sequence[AuditEntryRow]
) -> list[HappenedRead]:
    tenant = await lead_runs.load_tenant(session, caller.tenant_id)
    found = await histories.referenced(session, caller.tenant_id, entries)
    personal = may(caller.role, Action.READ_INTERACTIONS)
    reasons = dict(_reasons(entries, found.decisions))
    if personal:
        wish = enquiry(lead.procedure, lead.city, lead.language)
        reasons |= {row.id: wish for row in entries if (row.action, row.subject_id) == ("lead_captured", lead.id)}
    return [
        _described(
            entry,
            Context(
                ZoneInfo(tenant.time_zone),
                tenant.currency,
                reasons.get(entry.id, ()),
                _message(found.messages.get(entry.id), personal),
                _quote(entry, found) if personal else None,
            ),
        )
        for entry in entries
    ]


def _described(entry: AuditEntryRow, context: Context) -> HappenedRead:
    sentence = describe(entry, context)
    return HappenedRead(
        id=entry.id,
        at=entry.at,
        action=entry.action,
        actor=entry.actor,
        run=entry.run,
        facts=entry.facts,
        text=sentence.text,
        details=list(sentence.details),
        quote=sentence.quote,
        minor=sentence.minor,
    )


def _reasons(
    entries: Sequence[AuditEntryRow], decisions: dict[int, DecisionRow]
) -> Iterator[tuple[int, tuple[str, ...]]]:
    scored: tuple[str, ...] = ()
    for entry in entries:
        decision = decisions.get(entry.id)
        if decision is None:
            continue
        if decision.kind != "score":
            yield entry.id, explain(decision).because
            continue
        reasons = tuple(filter(None, [" · ".join(score_reasons(decision.result))]))
        yield entry.id, _SAME if reasons and reasons == scored else reasons
        scored = reasons


def _message(row: MessageRow | None, personal: bool) -> Message | None:
    return Message(row.channel, row.recipient if personal else None, row.provider) if row else None


def _quote(entry: AuditEntryRow, found: histories.References) -> str | None:
    """What was noted of a call, or what was written to or by the person."""
    message = found.messages.get(entry.id)
    written = message.body if message and entry.action in ("message_sent", "replied") else None
    return found.notes.get(entry.id) or written
