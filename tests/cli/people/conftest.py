"""A terminal before the engine that the journeys share; CLI calls run in a thread, for the worker lives in the loop."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.cli.terminal import Said, Terminal, terminal
from tests.journeys.hospital import Engine, Hospital


@pytest.fixture(autouse=True)
def every_story(invariants: None) -> None:
    """Nothing that must hold is broken at its end."""


@dataclass(frozen=True)
class Desk:
    """One hospital's terminal."""

    hospital: Hospital
    terminal: Terminal

    async def lead(self, *words: object) -> Said:
        return await self.lead_with({}, *words)

    async def lead_with(self, environment: dict[str, str], *words: object) -> Said:
        """With more environment variables."""
        known = {"LEAD_TENANT": str(self.hospital.tenant_id), **environment}
        return await asyncio.to_thread(lambda: self.terminal.lead(*words, **known))


@pytest.fixture(scope="session")
def shell(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    temporal = engine.client.client.service_client.config.target_host
    with terminal(tmp_path_factory.mktemp("api"), engine.clone.app_url, temporal) as shell:
        yield shell


@pytest.fixture
def desk(hospital: Hospital, shell: Terminal) -> Desk:
    return Desk(hospital, shell)
