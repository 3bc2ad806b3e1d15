"""Duplicates that nobody has to point out: look for them, merge those that are sure, show the others to a person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import product
from typing import NamedTuple

from sqlmodel.ext.asyncio.session import AsyncSession

from activities.signals import notify_runs
from domain.duplicates.frequencies import Frequencies, with_fields
from domain.duplicates.keys import match_keys
from domain.duplicates.match import Match
from domain.duplicates.merges import Likeness, MergedAway, MergeVerdict, PairJudgement, judge, refusal, survivor
from domain.duplicates.person import compare, counted_values
from domain.duplicates.profile import Profile
from domain.errors import NotFound, Refused
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.outbox import RunRequest
from domain.lifecycle.ports import LeadRuns
from domain.privacy import ENGINE
from domain.tenants.policy import DuplicatePolicy
from services.duplicates import Cause, lock_pair, merge, standing_of
from store.duplicates import candidates, counts, pairs
from store.lifecycle import lead_runs
from store.session import Database

Group = Mapping[int, Profile]


@dataclass(frozen=True)
class Looked:
    """`alike` are leads to merge with, the most alike first; `raised` counts pairs that a person will see."""

    alike: tuple[int, ...] = ()
    raised: int = 0


class _Two(NamedTuple):
    """The members of two groups, of which each is one person."""

    one: Group
    other: Group


@dataclass(frozen=True)
class _Compared:
    best: Match
    verdict: MergeVerdict


@dataclass(frozen=True)
class DuplicateFinder:
    """What looking for duplicates needs."""

    database: Database
    runs: LeadRuns

    async def look(self, session: AsyncSession, lead: LeadRef, now: datetime) -> Looked:
        """Keeps the lead's keys, and compares it with who shares them, or is shown with it. What is unsure is raised
        here, and what is not alike enough any more is closed.

        Merge `alike` in transactions of their own (`merge`), because that needs both leads' locks, the lower id first.
        """
        tenant_id, lead_id = lead.tenant_id, lead.lead_id
        own = (await candidates.profiles(session, tenant_id, [lead_id])).get(lead_id, {})
        if lead_id not in own:
            return Looked()
        keys = candidates.hashed(match_keys(own[lead_id]))
        await candidates.write_keys(session, tenant_id, lead_id, keys)
        sharing = await candidates.sharing(session, tenant_id, lead_id, keys)
        shown = set(await pairs.open_partners(session, tenant_id, list(own), candidates.MOST_COMPARED)) - {lead_id}
        if not (found := {*sharing, *shown}):
            return Looked()
        policy = (await lead_runs.load_tenant(session, tenant_id)).policy.duplicates
        groups = await candidates.profiles(session, tenant_id, list(found))
        counted = await _frequencies(session, tenant_id, [own, *groups.values()])
        known = await pairs.known_pairs(session, tenant_id, list(own))
        alike: list[tuple[float, int]] = []
        raised = 0
        for other, group in groups.items():
            compared = _compared(_Two(own, group), known, policy, counted)
            if compared.verdict.judgement is PairJudgement.MERGE:
                alike.append((compared.best.score, other))
            elif compared.verdict.judgement is PairJudgement.REVIEW:
                raised += await _raise(session, lead, other, compared, compared.verdict.why, now)
            elif other in shown:
                await pairs.close_unlikely(session, tenant_id, (list(own), list(group)), compared.best.score, now)
        return Looked(tuple(other for _, other in sorted(alike, reverse=True)), raised)

    async def merge(self, lead: LeadRef, alike: Sequence[int], now: datetime) -> int:
        """Merges the lead with each, in turn, as long as it is still right; how many it became. Signals their runs."""
        merged = 0
        for other in alike:
            async with self.database.tenant_session(lead.tenant_id) as session:
                sent = await _merge(session, lead, other, now)
            if sent is not None:
                merged += 1
                await notify_runs(self.database, self.runs, lead.tenant_id, sent)
        return merged


async def _merge(session: AsyncSession, lead: LeadRef, other: int, now: datetime) -> list[RunRequest] | None:
    """None: it was not right any more under the locks, or a person must judge."""
    try:
        one, two = await lock_pair(session, lead.tenant_id, lead.lead_id, other)
    except (MergedAway, NotFound):
        return None
    groups = await candidates.profiles(session, lead.tenant_id, (one.id, two.id))
    policy = (await lead_runs.load_tenant(session, lead.tenant_id)).policy.duplicates
    known = await pairs.known_pairs(session, lead.tenant_id, list(groups[one.id]))
    counted = await _frequencies(session, lead.tenant_id, groups.values())
    compared = _compared(_Two(groups[one.id], groups[two.id]), known, policy, counted)
    if compared.verdict.judgement is not PairJudgement.MERGE:
        return None
    first, second = survivor(await standing_of(session, one), await standing_of(session, two))
    against: Refused | None = refusal(second, first)
    if against is not None:
        await _raise(session, lead, other, compared, against.reason, now)
        return None
    stays, gone = (one, two) if first.id == one.id else (two, one)
    cause = Cause("automatic", ENGINE, compared.best.score, [asdict(part) for part in compared.best.evidence])
    return (await merge(session, stays, gone, cause, now))[1]


async def _frequencies(session: AsyncSession, tenant_id: int, groups: Iterable[Group]) -> Frequencies:
    values = {value for group in groups for profile in group.values() for value in counted_values(profile)}
    return await counts.frequencies(session, tenant_id, with_fields(values))


def _compared(two: _Two, known: pairs.KnownPairs, policy: DuplicatePolicy, counted: Frequencies) -> _Compared:
    """Each of the one group with each of the other."""
    matches = {(a, b): compare(two.one[a], two.other[b], frequencies=counted) for a, b in product(two.one, two.other)}
    likenesses = [
        Likeness(
            match.score,
            match.contradicts or frozenset(pair) in known.doubted,
            frozenset(pair) in known.distinct,
            match.corroborated,
        )
        for pair, match in matches.items()
    ]
    return _Compared(max(matches.values(), key=lambda match: match.score), judge(likenesses, policy))


async def _raise(
    session: AsyncSession, lead: LeadRef, other: int, compared: _Compared, why: str, now: datetime
) -> bool:
    return await pairs.raise_pair(session, lead.tenant_id, (lead.lead_id, other), compared.best, why, now)
