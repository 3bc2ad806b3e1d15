"""After the last kill: everything is sent once more, looked for in the database, and the invariants are checked."""

import asyncio
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from devstack.checks.invariants import broken
from devstack.demo.drill.evidence import read_doubles, read_evidence
from devstack.demo.drill.findings import Findings
from devstack.demo.drill.journal import Answered, Entry, read
from devstack.demo.drill.observer import Observer
from devstack.demo.drill.people.client import Client
from devstack.demo.drill.people.roster import TENANTS
from devstack.demo.drill.standing import Standing
from devstack.demo.drill.verdict import DrillFault, DrillVerdict, judge, still_missing
from devstack.stack import Stack
from domain.lifecycle.messages import LeadRef
from store.invariants import Broken
from workflows.client.client import LeadClient, TemporalSettings

_AT_ONCE = 8
_LOOK_AGAIN, _SHORT = 1.0, 10.0


@dataclass
class Accounting:
    """Reads the journal from its file. `grace` in seconds: how late what follows from a command may be."""

    stack: Stack
    client: Client
    observer: Observer
    findings: Findings
    grace: float

    async def replay(self) -> int:
        """Every acknowledged request once more; returns how many they were."""
        entries = [entry for entry in read(self.findings.journal) if entry.answered is Answered.ACKNOWLEDGED]
        at_once = asyncio.Semaphore(_AT_ONCE)

        async def again(entry: Entry) -> None:
            async with at_once:
                await self.client.replay(entry)

        await asyncio.gather(*(again(entry) for entry in entries))
        return len(entries)

    async def compared(self) -> DrillVerdict:
        """The journal against the database. What is not there yet is looked for again: it follows a moment later."""
        url, entries = self.stack.checker_url, read(self.findings.journal)
        until = time.monotonic() + self.grace
        evidence = await read_evidence(url, TENANTS)
        while still_missing(entries, evidence) and time.monotonic() < until:
            await asyncio.sleep(_LOOK_AGAIN)
            evidence = await read_evidence(url, TENANTS)
        figures, faults = judge(entries, evidence)
        faults += [DrillFault(what=what, lead=lead) for what, lead in await read_doubles(url, TENANTS)]
        absent = [who for who in self.observer.people if not who.captured]
        faults += [DrillFault(what=f"person {who.number} was never captured") for who in absent]
        return DrillVerdict(figures=figures, faults=faults, unattended=[], invariants={})

    async def keep_histories(self, ids: Iterable[int | None]) -> None:
        """Of these leads, at once: who stops the drill later still has them."""
        known = [self.observer.now[id] for id in dict.fromkeys(ids) if id in self.observer.now]
        if known:
            leads = [LeadRef(lead.tenant_id, lead.id) for lead in known]
            await self.findings.save_histories(await self._leads(), leads)

    async def checked(self, verdict: DrillVerdict, unattended: Sequence[Standing]) -> DrillVerdict:
        """With the invariants and the unattended. For leads that stand still there was patience enough before."""
        patience = timedelta(seconds=_SHORT if unattended else self.grace)
        found = await broken(self.stack.checker_url, await self._leads(), patience=patience)
        rows = [row.id for broken_rows in found.values() for row in broken_rows]
        await self.keep_histories([*(fault.lead for fault in verdict.faults), *rows])
        invariants = {name: [_in_words(row) for row in rows] for name, rows in found.items()}
        words = [standing.in_words for standing in unattended]
        return verdict.model_copy(update={"unattended": words, "invariants": invariants})

    async def _leads(self) -> LeadClient:
        return await LeadClient.connect(TemporalSettings.embedded(self.stack.temporal_address), lazy=False)


def _in_words(row: Broken) -> str:
    facts = (("tenant", row.tenant_id), ("id", row.id), ("run", row.run), ("number", row.number))
    return ", ".join([row.what, *(f"{name} {value}" for name, value in facts if value is not None)])
