"""One API and one database for all imports; a tenant of its own for each test."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from store.seed import DemoAgent, DemoTenant, add_tenants
from tests.cli.terminal import Said, Terminal, terminal
from tests.fixtures.postgres import Clone, TemplateServer

MAP = """
external_id: {system: crm, column: id}
columns: {first_name: name, phone: phone, email: mail, utm_source: origin}
source: {column: origin, values: {web: website, ads: google_ads}, otherwise: other}
"""
_tenants = count(500)


@dataclass(frozen=True)
class Desk:
    """Where somebody imports: a hospital, a folder for files, a terminal."""

    tenant_id: int
    folder: Path
    terminal: Terminal
    clone: Clone

    def file(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def run(self, content: str | bytes, *options: object, map_text: str = MAP) -> Said:
        file, plan = self.file("people.csv", content), self.file("map.yaml", map_text)
        return self.terminal.lead("import", file, "--map", plan, "--tenant", self.tenant_id, *options)

    def rejected(self) -> list[str]:
        return (self.folder / "people.rejected.csv").read_text().splitlines()

    def rows(self, query: str) -> list[dict[str, Any]]:
        """`%s` is the tenant."""
        with psycopg.connect(self.clone.checker_url, row_factory=dict_row) as connection:
            return connection.execute(query, (self.tenant_id,)).fetchall()


@pytest.fixture(scope="package")
def imports(postgres: TemplateServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], Desk]]:
    with postgres.clone() as clone, terminal(tmp_path_factory.mktemp("api"), clone.app_url) as shell:

        def desk(folder: Path) -> Desk:
            tenant_id = next(_tenants)
            crew = (DemoAgent("Asha", ("general",), ("en",)),)
            staff = ("manager", "marketing", "ops")
            hospital = DemoTenant(tenant_id, "Imports", "IN", "Asia/Kolkata", "INR", staff, crew)
            add_tenants(clone.owner_url, [hospital])
            return Desk(tenant_id, folder, shell, clone)

        yield desk


@pytest.fixture
def desk(imports: Callable[[Path], Desk], tmp_path: Path) -> Desk:
    return imports(tmp_path)
