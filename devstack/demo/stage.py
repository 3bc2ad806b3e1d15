"""The demo's stage: a separate stack in a temporary folder, removed at the end."""

import asyncio
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console
from rich.live import Live

from devstack.demo.cast import CastPart
from devstack.demo.hospital import HOSPITALS
from devstack.demo.play import Played, Script, play
from devstack.demo.show import standing
from devstack.progress import step
from devstack.settings import Settings
from devstack.stack import Stack
from store.seed import DemoTenant, add_tenants

Result = TypeVar("Result")
_console = Console(stderr=True, highlight=False, soft_wrap=True)


def run(folder: Path, *, kill: bool) -> Played:
    """Plays it on a stack of its own in `folder`. Raises `StartFailed`."""
    secret = secrets.token_hex(16)
    with own_stack(folder, secret) as stack, _progress() as live:
        began = time.monotonic()

        def watch(parts: Sequence[CastPart]) -> None:
            live.update(standing(parts, time.monotonic() - began), refresh=True)

        return asyncio.run(until_stopped(play(stack, Script(secret, kill=kill, watch=watch, report=_console.print))))


async def until_stopped(story: Coroutine[Any, Any, Result]) -> Result:
    """Python 3.11's `wait_for`, which the database driver uses, may lose a cancellation: repeat it."""
    task = asyncio.create_task(story)
    try:
        await asyncio.wait({task})
    finally:
        while not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=1)
    return task.result()


@contextmanager
def own_stack(
    folder: Path, hook_secret: str, hospitals: Sequence[DemoTenant] = HOSPITALS, **environment: str
) -> Iterator[Stack]:
    """Everything on free ports, the demo's hospitals in it. Contacts write through a hook signed with the secret."""
    settings = Settings(data_dir=folder, api_port=0, postgres_port=0, temporal_port=0, temporal_ui_port=0)
    environment = {"LEAD_TWILIO_AUTH_TOKEN": hook_secret, "LEAD_SWEEP_EVERY_SECONDS": "3", **environment}
    stack = Stack(settings, environment=environment, step=partial(step, _console))
    with stack:
        assert stack.owner_url is not None
        add_tenants(stack.owner_url, hospitals)
        yield stack


def forget_settings() -> None:
    """The caller's own servers, providers and keys are not for the demo."""
    for name in [name for name in os.environ if name.startswith(("LEAD_", "TEMPORAL_"))]:
        del os.environ[name]


@contextmanager
def own_folder(*, keep: bool) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="lead-demo-"))
    folder.chmod(0o711)  # the database server's own user must reach what is below
    try:
        yield folder
    finally:
        if keep:
            _console.print(f"Kept: {folder} (start it with `lead up --data {folder}`).")
        else:
            # The cluster's folder may be a link to an open place.
            shutil.rmtree((folder / "postgres").resolve(), ignore_errors=True)
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _progress() -> Iterator[Live]:
    """Redrawn in place on a terminal; nothing elsewhere."""
    with Live(console=_console, transient=True, auto_refresh=False) as live:
        yield live
