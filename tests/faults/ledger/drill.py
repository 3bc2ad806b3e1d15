"""The drill from beginning to end, on a stack of its own; it ends only what it started."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from rich.console import Console
from sqlalchemy import create_engine
from sqlmodel import Session

from api.auth.keys import ensure_key, mint
from api.auth.permissions import Role
from devstack.checks.invariants import broken
from devstack.demo.client import DemoClient
from devstack.demo.drill.chance import chance
from devstack.demo.drill.progress import Progress
from devstack.demo.play import Member, member
from devstack.failure import StartFailed
from devstack.ports import free_port
from devstack.stack import Stack
from store.seed import add_tenants
from tests.doubles import sendgrid, twilio
from tests.faults.ledger import fire
from tests.faults.ledger.book import read
from tests.faults.ledger.cast import Window, person, window
from tests.faults.ledger.evidence import OurLead, read_evidence, read_leads
from tests.faults.ledger.hospital import TENANT, hospital, whatsapp_text
from tests.faults.ledger.vendors import VendorSettings
from tests.faults.ledger.verdict import Verdict, judge, settled
from workflows.client.client import LeadClient, TemporalSettings

_LOOK_EVERY, _SIGNED_IN = 1.0, timedelta(hours=8)
_PEOPLE = b"SELECT id, tenant_id, role FROM users WHERE tenant_id = %s AND active ORDER BY id"


@dataclass(frozen=True)
class Options:
    """How large and how cruel. `wait` in seconds between two steps; `per_second` leads come in."""

    leads: int
    seed: int
    kills: int
    wait: float = 12.0
    per_second: float = 10.0
    share: float = 0.15
    mute: float = 0.02
    silence: bool = True

    @property
    def lasts(self) -> float:
        """Seconds until the last lead may have had its last message, if nothing delays it."""
        return self.leads / self.per_second + 5 * self.wait

    @property
    def work(self) -> int:
        """How much is handed over between two kills, so that the last come with the last leads."""
        return max(1, 3 * self.leads // max(self.kills, 1))

    @property
    def limit(self) -> float:
        """Of the whole; beyond it the drill is given up."""
        return 400.0 + 4 * self.lasts + 20.0 * self.kills


@dataclass(frozen=True)
class Outcome:
    options: Options
    seconds: float
    kills: dict[str, int]
    vendors: dict[str, Any]
    verdict: Verdict
    invariants: dict[str, list[str]]

    @property
    def right(self) -> bool:
        return not (self.verdict.faults or self.invariants or self.vendors.get("complaints"))


@contextmanager
def vendors(settings: VendorSettings) -> Iterator[dict[str, str]]:
    """Where they listen. They outlive every kill, and end with us."""
    command = [sys.executable, "-m", "tests.faults.ledger.vendors", settings.to_json()]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            said = process.stdout.readline()
            if not said:
                raise StartFailed("The vendors did not start.")
            yield json.loads(said)
        finally:
            process.terminate()


def environment(places: dict[str, str]) -> dict[str, str]:
    """The installation's settings: Twilio and SendGrid for everybody, at the doubles; no limits a minute."""
    unlimited = ("SUBMISSIONS", "PAGES", "HOOKS", "FAILURES", "FORM", "TENANT", "CALLER", "READS", "SEARCHES")
    return {
        "LEAD_SMS_PROVIDER": "twilio",
        "LEAD_EMAIL_PROVIDER": "sendgrid",
        "LEAD_TWILIO_ACCOUNT_SID": twilio.ACCOUNT_SID,
        "LEAD_TWILIO_AUTH_TOKEN": twilio.AUTH_TOKEN,
        "LEAD_WHATSAPP_PROVIDER": "twilio",
        "LEAD_TWILIO_FROM": "+14155550100",
        "LEAD_TWILIO_WHATSAPP_FROM": "+14155550101",
        "LEAD_TWILIO_BASE_URL": places["twilio"],
        "LEAD_SENDGRID_API_KEY": sendgrid.API_KEY,
        "LEAD_SENDGRID_FROM": "hospital@example.com",
        "LEAD_SENDGRID_BASE_URL": places["sendgrid"],
        "LEAD_SENDGRID_WEBHOOK_PUBLIC_KEY": places["public_key"],
        "LEAD_SWEEP_EVERY_SECONDS": "3",
        **{f"LEAD_LIMIT_{what}": "0" for what in unlimited},
    }


@dataclass
class Drill:
    """One drill on a stack that runs, with vendors that listen."""

    stack: Stack
    options: Options
    vendors: VendorSettings
    window: Window
    console: Console
    over: asyncio.Event = field(default_factory=asyncio.Event)
    leads: list[OurLead] = field(default_factory=list)
    intents: int = 0

    async def run(self) -> Outcome:
        """Raises `TimeoutError` beyond the limit, `StartFailed` when a part does not come back."""
        began, options = time.monotonic(), self.options
        self.progress = Progress(self.console, self._figures)
        await asyncio.to_thread(self._keep_commit_times)
        self.killer = fire.Killer(
            self.stack, chance(options.seed, "kills"), options.work, lambda: self._said().get("executed", 0)
        )
        async with asyncio.timeout(options.limit), asyncio.TaskGroup() as group:
            group.create_task(self.progress.show(self.over))
            await self._play()
            self.progress.at = "Compares the ledgers, checks the invariants"
            verdict, invariants = await self._judged()
            self.over.set()
        return Outcome(
            options,
            round(time.monotonic() - began, 1),
            dict(self.killer.killed),
            self._said(),
            verdict,
            invariants,
        )

    def _keep_commit_times(self) -> None:
        """Postgres says when an opt-out was committed only if it was told to remember."""
        assert self.stack.postgres is not None
        assert self.stack.owner_url is not None
        superuser = self.stack.postgres.superuser_url
        with psycopg.connect(superuser, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET track_commit_timestamp = on")
        self.stack.kill("postgres")
        self.stack.wait_healthy()
        add_tenants(self.stack.owner_url, [hospital(self.window, self.options.wait)])
        engine = create_engine(superuser.rpartition("/")[0].replace("postgresql:", "postgresql+psycopg:") + "/lead")
        with Session(engine) as session, session.begin():
            session.add(whatsapp_text())
        engine.dispose()

    async def _play(self) -> None:
        options = self.options
        people = [person(number, options.seed, self.window.regions) for number in range(options.leads)]
        members = await self._members()
        client = DemoClient(self.stack.api_url, patience=options.limit)
        self.progress.at = "Under fire"
        accepting = asyncio.create_task(fire.accept(client, self.stack.checker_url, members))
        try:
            integration = member(members, TENANT, Role.INTEGRATION)
            async with asyncio.TaskGroup() as group:
                group.create_task(fire.capture(client, people, integration, options.per_second))
                group.create_task(self.killer.kill(options.kills, self._all_settled, self.progress.print))
                group.create_task(self._watch(accepting))
            self.progress.at = "No more kills; waits until every lead has moved on"
            await asyncio.to_thread(self.stack.wait_healthy, 180.0)
        finally:
            accepting.cancel()
            await asyncio.gather(accepting, return_exceptions=True)
            await client.close()

    async def _watch(self, accepting: "asyncio.Task[None]") -> None:
        """Until every lead is settled, and the engine has taken all that vendors and people say; twice in a row."""
        quiet = 0
        while quiet < 2:
            await asyncio.sleep(_LOOK_EVERY)
            if accepting.done():
                accepting.result()
            if self.stack.watch and self.stack.watch.failure:
                raise self.stack.watch.failure
            found = await read_leads(self.stack.checker_url)
            if found is not None:
                self.leads, self.intents = found
            quiet = quiet + 1 if found is not None and self._all_settled() else 0

    def _all_settled(self) -> bool:
        now = datetime.now(UTC)
        rests = len(self.leads) == self.options.leads and all(settled(lead, now) for lead in self.leads)
        return rests and not self.intents and not self._said().get("pending", 1)

    async def _judged(self) -> tuple[Verdict, dict[str, list[str]]]:
        client = await LeadClient.connect(TemporalSettings.embedded(self.stack.temporal_address), lazy=False)
        found = await broken(self.stack.checker_url, client, patience=timedelta(seconds=30))
        evidence = await read_evidence(self.stack.checker_url)
        verdict = judge(list(read(self.vendors.book)), evidence, self.window, datetime.now(UTC))
        return verdict, {name: [str(row) for row in rows[:20]] for name, rows in found.items()}

    async def _members(self) -> list[Member]:
        key = ensure_key(self.stack.data_dir / "jwt.pem")
        async with await psycopg.AsyncConnection.connect(self.stack.checker_url) as connection:
            rows = await (await connection.execute(_PEOPLE, [TENANT])).fetchall()
        return [Member(id, tenant, Role(role), mint(key, tenant, id, role, _SIGNED_IN)) for id, tenant, role in rows]

    def _said(self) -> dict[str, Any]:
        """What the vendors say of themselves."""
        try:
            said: dict[str, Any] = json.loads(self.vendors.status.read_text())
        except FileNotFoundError:
            return {}
        return said

    def _figures(self) -> str:
        now, said = datetime.now(UTC), self._said()
        rest = sum(settled(lead, now) for lead in self.leads)
        return (
            f"{len(self.leads)} of {self.options.leads} leads, {rest} at rest, {said.get('executed', 0)} handed over, "
            f"{self.intents} intents, {said.get('pending', 0)} reports and replies on their way"
        )


def prepared(folder: Path, options: Options) -> tuple[VendorSettings, Window, int]:
    """The vendors' settings, the window that fits this moment, and the API's port."""
    port = free_port()
    fits = window(
        datetime.now(UTC), timedelta(seconds=40 + 0.5 * options.lasts), timedelta(seconds=40 + 0.35 * options.lasts)
    )
    settings = VendorSettings(
        str(folder),
        f"http://127.0.0.1:{port}",
        options.seed,
        options.leads,
        options.wait,
        options.share,
        options.mute,
        options.silence,
    )
    return replace(settings, regions=fits.regions), fits, port
