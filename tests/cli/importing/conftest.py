"""One API and one engine for all imports; a hospital of its own for each test."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.cli.terminal import Said, Terminal, terminal
from tests.journeys.hospital import Engine, Hospital

MAP = """
external_id: {system: crm, column: id}
columns: {first_name: name, phone: phone, email: mail, utm_source: origin}
source: {column: origin, values: {web: website, ads: google_ads}, otherwise: other}
"""


@dataclass(frozen=True)
class Desk:
    """Where somebody imports: a hospital, a folder for files, a terminal; commands run in a thread, for the worker
    lives in the loop."""

    hospital: Hospital
    folder: Path
    terminal: Terminal

    @property
    def tenant_id(self) -> int:
        return self.hospital.tenant_id

    def file(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    async def lead(self, *words: object) -> Said:
        return await asyncio.to_thread(lambda: self.terminal.lead(*words, "--tenant", self.tenant_id))

    async def run(self, content: str | bytes, *options: object, map_text: str = MAP, name: str = "people.csv") -> Said:
        file, plan = self.file(name, content), self.file("map.yaml", map_text)
        return await self.lead("import", file, "--map", plan, *options)

    def rejected(self) -> list[str]:
        return (self.folder / "people.rejected.csv").read_text().splitlines()

    def rows(self, query: str) -> list[dict[str, Any]]:
        """`%s` is the tenant."""
        return self.hospital.rows(query)


@pytest.fixture(scope="package")
def shell(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    temporal = engine.client.client.service_client.config.target_host
    with terminal(tmp_path_factory.mktemp("api"), engine.clone.app_url, temporal) as shell:
        yield shell


@pytest.fixture
def desk(hospital: Hospital, shell: Terminal, tmp_path: Path) -> Desk:
    return Desk(hospital, tmp_path, shell)
