"""Whatever is captured, merged and unmerged in whatever order: nothing is lost, nothing is widened, all comes back."""

import asyncio
import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.capture.submission import LeadCapture, normalise
from domain.leads.lead import PHONE_CHANNELS, Channel
from domain.lifecycle.messages import LeadRef
from domain.outreach.consent import AddressChoice, ConsentFact, Purpose, may_send
from domain.privacy import Actor
from domain.tenants.policy import Policy
from services.capture.capture import capture
from services.capture.intake import Captured, Intake
from services.duplicates import Cause, lock_pair, merge, unmerge
from services.outreach.opt_outs import opt_in, opt_out
from services.outreach.permission import consented
from store.lifecycle import lead_runs
from store.seed import DemoTenant, add_tenants
from store.session import Database
from tests.fixtures.postgres import Clone

PEOPLE = 3
# How each of them writes the own name: one that clearly differs would be somebody else's.
NAMES = (("Meera", "Mira"), ("Ravi", "Ravi K"), ("Divya", "D"))
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
_tenants = itertools.count(500)
NOT_COMPARED = {"merges", "duplicates", "audit_log", "audit_seals", "start_requests", "changes"}
TABLES = """
    SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace
"""

person = st.integers(0, PEOPLE - 1)
profile = st.fixed_dictionaries(
    {},
    optional={
        "first_name": st.integers(0, 1),
        "city": st.sampled_from(["Chennai", "Madurai"]),
        "birth_date": st.just("1961-04-02"),
        "insurance": st.booleans(),
        "custom": st.dictionaries(st.sampled_from(["eye", "ward"]), st.integers(0, 3)),
    },
)
by = st.sampled_from(["phone", "email", "both"])
captures = st.tuples(st.just("capture"), person, by, profile, st.booleans())
everybody = st.tuples(
    *(st.tuples(st.just("capture"), st.just(who), by, profile, st.booleans()) for who in range(PEOPLE))
)
opting = st.tuples(st.sampled_from(["stop", "start"]), person, st.sampled_from(["phone", "email"]))
merging = st.tuples(st.just("merge"), person, person)
undoing = st.tuples(st.just("undo"), st.integers(0, 5))
events = st.lists(st.one_of(captures, opting, merging, undoing), min_size=3, max_size=10)


@dataclass
class World:
    """A tenant, and beside it what a reader of the rules expects."""

    reader: psycopg.Connection[tuple[Any, ...]]
    database: Database
    tenant_id: int
    merges: bool = True
    clock: int = 0
    leads: dict[int, int] = field(default_factory=dict)
    touches: list[int] = field(default_factory=list)
    facts: dict[int, list[ConsentFact]] = field(default_factory=dict)
    together: dict[frozenset[int], datetime] = field(default_factory=dict)
    standing: list[tuple[int, set[frozenset[int]]]] = field(default_factory=list)

    def tick(self) -> datetime:
        self.clock += 1
        return BEGAN + timedelta(minutes=self.clock)

    def address(self, who: int, kind: str) -> str:
        return f"+9198765{who:05d}" if kind == "phone" else f"p{who}@example.com"

    async def happen(self, event: tuple[Any, ...]) -> None:
        now = self.tick()
        match event:
            case ("capture", who, by, said, marketing):
                await self._capture(who, by, said, marketing, now)
            case ("stop" | "start" as wish, who, kind):
                await self._opt(wish, who, kind, now)
            case ("merge", one, other) if self.merges and one != other:
                await self._merge(one, other, now)
            case ("undo", number) if self.merges and self.standing:
                await self._undo(number % len(self.standing), now)

    async def _capture(self, who: int, by: str, said: dict[str, Any], marketing: bool, now: datetime) -> None:
        kinds = ("phone", "email") if by == "both" or who not in self.leads else (by,)
        consents = [{"purpose": "marketing", "text_version": "v1"}] if marketing else []
        if who not in self.leads:  # one without a name, once merged, goes by the other's
            said = {"first_name": 0, **said}
        if "first_name" in said:
            said = {**said, "first_name": NAMES[who][said["first_name"]]}
        given = {**said, **{kind: self.address(who, kind) for kind in kinds}, "consents": consents}
        submission = normalise(LeadCapture.model_validate(given), "IN", now)
        async with self.database.tenant_session(self.tenant_id) as session:
            captured = await capture(session, self.tenant_id, Intake(submission, "{}", Actor("test")))
        assert isinstance(captured, Captured)
        own = self.leads.setdefault(who, captured.lead_id)
        assert captured.lead_id == self.root(own)
        self.touches.append(own)
        purposes = [Purpose.MARKETING, Purpose.ENQUIRY] if marketing else [Purpose.ENQUIRY]
        self._said(own, [ConsentFact(purpose, None, True, now) for purpose in purposes])

    async def _opt(self, wish: str, who: int, kind: str, now: datetime) -> None:
        if who not in self.leads:
            return
        async with self.database.tenant_session(self.tenant_id) as session:
            opt = opt_out if wish == "stop" else opt_in
            choice = AddressChoice(kind, self.address(who, kind), "test", now)
            done = await opt(session, self.tenant_id, choice)
        channels = [Channel.EMAIL] if kind == "email" else PHONE_CHANNELS
        if wish == "stop" and done is not None:
            self._said(self.leads[who], [ConsentFact(p, c, False, now) for p in Purpose for c in channels])
        if wish == "start" and self.rows("SELECT 1 FROM consents WHERE at = %s AND tenant_id = %s", now):
            self._said(self.leads[who], [ConsentFact(Purpose.ENQUIRY, c, True, now) for c in channels])

    def _said(self, lead: int, facts: list[ConsentFact]) -> None:
        self.facts.setdefault(lead, []).extend(facts)

    async def _merge(self, one: int, other: int, now: datetime) -> None:
        if not {one, other} <= set(self.leads):
            return
        gone, stays = self.root(self.leads[one]), self.root(self.leads[other])
        if gone == stays:
            return
        before = self.everything()
        first = await self._merged(gone, stays, now)
        await self._unmerged(first, now)
        assert self.everything() == before, "unmerge after merge is the identity"
        new = {frozenset((x, y)) for x in self.group(gone) for y in self.group(stays)}
        self.standing.append((await self._merged(gone, stays, now), new))
        self.together |= dict.fromkeys(new, now)

    async def _merged(self, gone: int, stays: int, now: datetime) -> int:
        async with self.database.tenant_session(self.tenant_id) as session:
            merged, survivor = await lock_pair(session, self.tenant_id, gone, stays)
            row, _ = await merge(session, survivor, merged, Cause("manual", Actor("test")), now)
        return row.id

    async def _undo(self, number: int, now: datetime) -> None:
        merge_id, _ = self.standing.pop(number)
        before = {frozenset((x, y)) for x in self.leads.values() for y in self.group(self.root(x)) if x != y}
        await self._unmerged(merge_id, now)
        for pair in before:
            one, other = pair
            if self.root(one) != self.root(other):
                self.together.pop(pair, None)

    async def _unmerged(self, merge_id: int, now: datetime) -> None:
        async with self.database.tenant_session(self.tenant_id) as session:
            await unmerge(session, self.tenant_id, merge_id, Actor("test"), now)

    def rows(self, query: str, *arguments: Any) -> list[tuple[Any, ...]]:
        return self.reader.execute(query.encode(), (*arguments, self.tenant_id)).fetchall()

    def root(self, lead: int) -> int:
        ((root,),) = self.rows("SELECT coalesce(merged_into, id) FROM leads WHERE id = %s AND tenant_id = %s", lead)
        return int(root)

    def group(self, root: int) -> list[int]:
        query = "SELECT id FROM leads WHERE coalesce(merged_into, id) = %s AND tenant_id = %s"
        return [id for (id,) in self.rows(query, root)]

    def everything(self) -> dict[str, list[Any]]:
        """Every row of the tenant, except the records of the merge."""
        names = [name for (name,) in self.reader.execute(TABLES) if name not in NOT_COMPARED]
        assert {"leads", "touches", "consents", "identities", "messages"} <= set(names)
        query = "SELECT to_jsonb(t) - 'updated_at' AS r FROM {} t WHERE tenant_id = %s ORDER BY 1"
        return {name: self.rows(query.format(name)) for name in names}

    async def holds(self) -> None:
        kept = [lead for (lead,) in self.rows("SELECT lead_id FROM touches WHERE tenant_id = %s ORDER BY id")]
        assert kept == self.touches
        async with self.database.tenant_session(self.tenant_id) as session:
            for lead in self.leads.values():
                if self.root(lead) == lead:
                    await self._is_no_wider(session, lead)

    async def _is_no_wider(self, session: AsyncSession, root: int) -> None:
        row = await lead_runs.lock_lead(session, LeadRef(self.tenant_id, root))
        group = self.group(root)
        for purpose, channel in itertools.product(Purpose, Channel):
            allowed = (await consented(session, row, purpose, channel)).allowed
            each = [may_send(self._counts_for(m, group), [], purpose, channel).allowed for m in group]
            assert not allowed or all(each), (purpose, channel, group)
            if len(group) == 1 and not self._hushed(root):
                assert allowed == each[0]

    def _counts_for(self, member: int, group: list[int]) -> list[ConsentFact]:
        others = [
            fact
            for other in group
            if other != member
            for fact in self.facts.get(other, [])
            if fact.at > self.together[frozenset((member, other))]
        ]
        return self.facts.get(member, []) + others

    def _hushed(self, lead: int) -> bool:
        query = """SELECT 1 FROM suppressions s JOIN identities i ON i.value = s.address AND i.tenant_id = s.tenant_id
            WHERE s.lifted_at IS NULL AND i.lead_id = %s AND s.tenant_id = %s"""
        return bool(self.rows(query, lead))

    def what_came_to_whom(self) -> list[Any]:
        who = {lead: number for number, lead in self.leads.items()}
        queries = (
            "SELECT lead_id, occurred_at FROM touches WHERE tenant_id = %s ORDER BY id",
            "SELECT lead_id, purpose, channel, given, at FROM consents WHERE tenant_id = %s ORDER BY id",
            "SELECT lead_id, kind, value FROM identities WHERE tenant_id = %s ORDER BY kind, value",
        )
        return [[(who[lead], *rest) for lead, *rest in self.rows(query)] for query in queries]


def open_tenant(clone: Clone) -> int:
    tenant_id = next(_tenants)
    add_tenants(clone.owner_url, [DemoTenant(tenant_id, "Clinic", "IN", "Asia/Kolkata", "INR", (), (), Policy())])
    return tenant_id


async def live_through(clone: Clone, story: list[tuple[Any, ...]]) -> None:
    with psycopg.connect(clone.superuser_url, autocommit=True) as reader:
        async with Database(clone.app_url, pool_size=2) as database:
            world = World(reader, database, open_tenant(clone))
            await compare(story, world, World(reader, database, open_tenant(clone), merges=False))


async def compare(story: list[tuple[Any, ...]], world: World, plain: World) -> None:
    """Undone to the last merge, the world is the one in which nothing was ever merged."""
    for event in story:
        await world.happen(event)
        await plain.happen(event)
        await world.holds()
    while world.standing:
        await world.happen(("undo", 0))
        await world.holds()
    assert world.rows("SELECT id FROM leads WHERE merged_into IS NOT NULL AND tenant_id = %s") == []
    assert world.what_came_to_whom() == plain.what_came_to_whom()


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=everybody, then=events)
@example(
    first=tuple(("capture", who, "both", {"first_name": 1}, False) for who in range(PEOPLE)),
    then=[("merge", 2, 0), ("capture", 2, "phone", {"first_name": 0}, False)],
)
def test_any_sequence_of_captures_merges_and_undos_keeps_all_and_widens_nothing(
    clone: Clone, first: tuple[tuple[Any, ...], ...], then: list[tuple[Any, ...]]
) -> None:
    asyncio.run(live_through(clone, [*first, *then]))
