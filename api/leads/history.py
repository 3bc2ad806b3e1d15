"""A page of a lead's history, each entry with its sentence."""

from collections.abc import Container, Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.identity import Caller
from api.auth.sight import sees_all
from api.leads.schemas.runs import HappenedRead
from domain.leads.history import Context, Entry, Message, describe, enquiry, outlined
from domain.leads.sayings import in_words, quoted
from domain.rules.decisions.words import explain, score_reasons
from store.leads import histories
from store.leads.leads import AnyRow
from store.leads.sayings import merged_profiles
from store.lifecycle import lead_runs
from store.tables.outreach import MessageRow
from store.tables.privacy import AuditEntryRow
from store.tables.rules import DecisionRow

_WRITTEN = ("message_sent", "replied", "asked_to_stop", "opted_out", "opted_in")
_CAPTURED = "lead_captured"
_SAME = ("for the same reasons",)


async def described(
    session: AsyncSession, caller: Caller, lead: AnyRow, entries: Sequence[AuditEntryRow]
) -> list[HappenedRead]:
    tenant = await lead_runs.load_tenant(session, caller.tenant_id)
    found = await histories.referenced(session, caller.tenant_id, entries)
    personal = sees_all(caller.role)
    reasons = dict(_reasons(entries, found.decisions)) if personal else {}
    said: dict[int, dict[str, Any]] = {}
    quotes: dict[int, str | None] = {}
    if personal:
        said = {id: touch.said for id, touch in found.touches.items()}
        reasons |= {id: in_words(fields) for id, fields in said.items() if fields}
        came_as: dict[int | None, Any] = {lead.id: lead}
        if any(row.action == _CAPTURED and row.subject_id != lead.id for row in entries):
            came_as |= {row.id: row for row in await merged_profiles(session, caller.tenant_id, lead.id)}
        captures = {row.id: came_as[row.subject_id] for row in entries if _is_capture(row, came_as)}
        reasons |= {id: _enquiry(row) for id, row in captures.items()}
        quotes = {id: quoted(fields) for id, fields in said.items()} | {id: row.notes for id, row in captures.items()}
    return [
        _described(
            entry,
            Context(
                ZoneInfo(tenant.time_zone),
                tenant.currency,
                reasons.get(entry.id, ()),
                _message(found.messages.get(entry.id), personal),
                _quote(entry, found) or quotes.get(entry.id) if personal else None,
                entry.subject_id if entry.subject_id != lead.id else None,
            ),
            said.get(entry.id, {}),
            entry if personal else outlined(entry),
        )
        for entry in entries
    ]


def _enquiry(came_as: Any) -> tuple[str, ...]:
    return enquiry(came_as.procedure, came_as.city, came_as.language, came_as.preferred_time)


def _is_capture(entry: AuditEntryRow, of: Container[int | None]) -> bool:
    return entry.action == _CAPTURED and entry.subject_id in of


def _described(entry: AuditEntryRow, context: Context, said: dict[str, Any], seen: Entry) -> HappenedRead:
    """`seen`: the entry as far as its reader may see it."""
    sentence = describe(seen, context)
    return HappenedRead(
        id=entry.id,
        at=entry.at,
        action=entry.action,
        actor=entry.actor,
        run=entry.run,
        facts=dict(seen.facts),
        lead_id=entry.subject_id,
        said=said,
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
    written = message.body if message and entry.action in _WRITTEN else None
    return found.notes.get(entry.id) or written
