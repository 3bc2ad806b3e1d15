"""A stack of real processes, for the faults that need them."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from api.auth.permissions import Role
from devstack.checks.invariants import broken
from devstack.checks.runs import Limits
from devstack.demo.client import DemoClient
from devstack.demo.hospital import HOSPITAL
from devstack.demo.play import Member, member, members
from devstack.demo.stage import own_folder, own_stack
from devstack.stack import Stack
from workflows.client.client import LeadClient, TemporalSettings

HOOK_SECRET = "only-in-tests"
MOVES_WITHIN = timedelta(minutes=1)
LIMITS = Limits(run=timedelta(seconds=20))


@dataclass
class Site:
    """A whole engine as real processes, with the demo's hospitals, and its API."""

    stack: Stack
    demo_client: DemoClient
    people: list[Member]

    def token(self, role: Role) -> str:
        return member(self.people, HOSPITAL, role).token

    def agent(self, agent_id: int) -> Member:
        return next(who for who in self.people if who.id == agent_id)

    async def broken(self) -> dict[str, list[str]]:
        """What breaks the invariants, in words; empty when all hold.

        The site's leads live on while it is asked, on busy cores: each has a minute to move.
        """
        settings = TemporalSettings(address=self.stack.temporal_address)
        client = await LeadClient.connect(settings, lazy=False)
        found = await broken(self.stack.checker_url, client, patience=MOVES_WITHIN, limits=LIMITS)
        return {name: [str(row) for row in rows] for name, rows in found.items()}


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    with own_folder(keep=False) as folder:
        yield folder


@pytest.fixture(scope="session")
async def site(folder: Path) -> AsyncIterator[Site]:
    with own_stack(folder, HOOK_SECRET, LEAD_WEBHOOKS_TO_LOOPBACK="true") as stack:
        demo_client = DemoClient(stack.api_url, patience=90)
        yield Site(stack, demo_client, await members(stack))
        await demo_client.close()
