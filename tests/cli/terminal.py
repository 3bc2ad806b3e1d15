"""A terminal of a hospital's own: the `lead` command in this process, against an API in another."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from typer.testing import CliRunner

from cli.main import app
from cli.terminal.failure import CommandFailed
from devstack.failure import StartFailed
from devstack.health import api_answers
from devstack.ports import HOST, free_port
from devstack.program import Program


@dataclass(frozen=True)
class Said:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Terminal:
    """`environment` says where the API, its database and its key are."""

    environment: dict[str, str]

    def lead(self, *words: object, stdin: str | None = None, **environment: str) -> Said:
        given = {**self.environment, **environment}
        told = CliRunner().invoke(app, [str(word) for word in words], env=given, input=stdin)
        if isinstance(told.exception, StartFailed | CommandFailed):
            return Said(1, told.stdout, f"lead: {told.exception}\n")
        if told.exception is not None and not isinstance(told.exception, SystemExit):
            raise told.exception
        return Said(told.exit_code, told.stdout, told.stderr)


@contextmanager
def terminal(folder: Path, database_url: str, temporal_address: str = f"{HOST}:1") -> Iterator[Terminal]:
    """An API process on this database; without a Temporal address nobody lives the leads."""
    port = free_port()
    environment = {
        "LEAD_DATABASE_URL": database_url,
        "LEAD_JWT_KEY_FILE": str(folder / "jwt.pem"),
        "LEAD_DATA_DIR": str(folder),
        "LEAD_LINK_KEY": "only-in-tests",
        "TEMPORAL_ADDRESS": temporal_address,
        "LEAD_API_PORT": str(port),
    }
    address = f"{HOST}:{port}"
    answers = partial(api_answers, address)
    api = Program(
        "api", address=address, log=folder / "api.http.log", env={**os.environ, **environment}, answers=answers
    )
    api.launch()
    try:
        api.wait_ready()
        yield Terminal({**environment, "LEAD_API_URL": f"http://{address}", "COLUMNS": "100"})
    finally:
        api.stop()
