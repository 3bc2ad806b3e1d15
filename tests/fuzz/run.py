"""A whole run: a stack of its own, two hospitals in it, every operation accepted once, then requests by number."""

import asyncio
import itertools
import math
import multiprocessing
import queue
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2

from api.auth.keys import ensure_key, mint
from api.auth.permissions import Role
from api.main import create_app
from api.settings import ApiSettings
from devstack.demo.stage import forget_settings, own_folder, own_stack
from store.seed import DemoAgent, DemoTenant
from tests.fuzz.client import Finding, Part, Sender, Tally
from tests.fuzz.requests import Sent
from tests.journeys.hospital import ALWAYS_OPEN
from tests.matrix.accepted import accepted_call, missing, role_of
from tests.matrix.document import Document
from tests.matrix.requests import send
from tests.matrix.world import World, writer

TENANTS = (7001, 7002)
_STAFF = ("admin", "manager", "marketing", "integration", "ops")
_AGENTS = tuple(
    DemoAgent(name, ("cataract", "lasik", "general"), ("en", "hi"), capacity=900) for name in ("Asha", "Bala", "Charu")
)
HOSPITALS = tuple(
    DemoTenant(id, f"Hospital {id}", "IN", "Asia/Kolkata", "INR", _STAFF, _AGENTS, ALWAYS_OPEN) for id in TENANTS
)
Progress = Callable[[int, int], None]


@contextmanager
def stage() -> Iterator[tuple[str, Path, str]]:
    """A stack on free ports of the loopback, without limits: its URL, its token key, its owner's database."""
    forget_settings()
    unlimited = {f"LEAD_{name.upper()}": "0" for name in ApiSettings.model_fields if name.startswith("limit_")}
    with own_folder(keep=False) as folder, own_stack(folder, "only-in-the-fuzz", HOSPITALS, **unlimited) as stack:
        assert stack.owner_url
        yield stack.api_url, folder / "jwt.pem", stack.owner_url


@dataclass(frozen=True)
class Plan:
    """How much is sent, by how many; `seconds` end it earlier, None does not."""

    requests: int
    seed: int
    processes: int
    clients: int
    seconds: float | None


def fuzz(plan: Plan, progress: Progress) -> tuple[Tally, list[str]]:
    """The tally of everything sent, and the operations that accepted nothing."""
    with stage() as (url, key_file, owner_url):
        document = document_of_app()
        tally, worlds, spare = asyncio.run(_accept_all(url, key_file, owner_url, document))
        seconds = math.inf if plan.seconds is None else plan.seconds
        parts = [
            Part(url, key_file, worlds, spare, plan.seed, first, plan.processes, plan.requests, plan.clients, seconds)
            for first in range(plan.processes)
        ]
        for more in _side_by_side(parts, progress):
            tally.add(more)
    accepted = {name for name, counted in tally.by_operation.items() if any(one[:1] == "2" for one in counted)}
    return tally, [str(one) for one in document.operations if str(one) not in accepted]


def document_of_app() -> Document:
    with tempfile.TemporaryDirectory() as folder:
        return Document(create_app(ApiSettings(database_url="postgresql://unused", jwt_key_file=Path(folder) / "key")))


Given = tuple[dict[str, Any], dict[str, Any]]


async def _accept_all(
    url: str, key_file: Path, owner_url: str, document: Document
) -> tuple[Tally, Given, dict[Role, int]]:
    """Makes the two worlds, and sends each operation a request that it must accept."""
    key, tally = ensure_key(key_file), Tally()

    def token(tenant_id: int, user: int, role: Role) -> str:
        return mint(key, tenant_id, user, role.value, timedelta(minutes=30))

    async with httpx2.AsyncClient(base_url=url, timeout=60, trust_env=False) as http:
        ours, theirs = [await _world(http, token, owner_url, tenant) for tenant in TENANTS]
        spare = {Role.MARKETING: await ours.user()}
        for operation in document.operations:
            if missing(operation, ours):
                continue
            call = await accepted_call(operation, ours)
            answer = await send(ours, operation, call, call.role or role_of(operation))
            sent = Sent(-1, operation, operation.method, operation.path, body=call.body, how="accepted")
            tally.count(sent, str(answer.status_code))
            if answer.status_code >= 500:
                fault = str(answer.status_code)
                tally.findings[sent.name, fault] = Finding(sent.name, fault, 1, -1, {"body": call.body})
    return tally, (_given(ours), _given(theirs)), spare


def _given(world: World) -> dict[str, Any]:
    return {name: getattr(world, name) for name in ("tenant_id", "users", "agents", "ids")}


async def _world(http: httpx2.AsyncClient, token: Any, owner_url: str, tenant: int) -> World:
    import psycopg

    with psycopg.connect(owner_url) as connection:
        connection.execute("SELECT set_config('app.current_tenant_id', %s, true)", (str(tenant),))
        rows = connection.execute(
            "SELECT role, id FROM users WHERE tenant_id = %s ORDER BY id DESC", (tenant,)
        ).fetchall()
    users = {Role(role): int(id) for role, id in rows}
    agents = sorted(int(id) for role, id in rows if role == Role.AGENT)
    return await World(tenant, http, users, agents, token, writer(owner_url, tenant)).settle()


def _side_by_side(parts: list[Part], progress: Progress) -> Iterator[Tally]:
    context = multiprocessing.get_context("spawn")
    results: Any = context.Queue()
    programs = [context.Process(target=_process, args=(part, results)) for part in parts]
    for program in programs:
        program.start()
    done, faults, left = 0, 0, len(parts)
    while left:
        try:
            came = results.get(timeout=5)
        except queue.Empty:
            if any(program.exitcode for program in programs):
                raise RuntimeError("a process of the run ended before its requests did") from None
            continue
        if isinstance(came, Tally):
            left -= 1
            yield came
        else:
            done, faults = done + came[0], faults + came[1]
            progress(done, faults)
    for program in programs:
        program.join()


def _process(part: Part, results: Any) -> None:
    asyncio.run(_clients(part, results))


async def _clients(part: Part, results: Any) -> None:
    limits = httpx2.Limits(max_connections=part.clients)
    async with httpx2.AsyncClient(base_url=part.url, timeout=60, trust_env=False, limits=limits) as http:
        sender = Sender(part, document_of_app(), http)
        began = last = time.monotonic()
        every = range(part.first, part.requests, part.of)
        numbers = itertools.takewhile(lambda _: time.monotonic() - began < part.seconds, every)
        counted = (0, 0)

        def progress() -> None:
            nonlocal last, counted
            if time.monotonic() - last > 1:
                now = (sender.tally.requests, len(sender.tally.findings))
                results.put((now[0] - counted[0], now[1] - counted[1]))
                last, counted = time.monotonic(), now

        await asyncio.gather(*(sender.run(numbers, progress) for _ in range(part.clients)))
        results.put(sender.tally)
