"""`lead status`: what runs on a data folder."""

import json
from typing import Annotated

import typer

from cli.terminal.options import DataDir, settings

_SICK, _NOTHING_RUNS = 1, 3


def status(data: DataDir = None, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Show each part's address, pid and health. Exit code 0: all healthy, 1: not all, 3: nothing runs."""
    from devstack.folder import running, supervisor_of
    from devstack.health import is_healthy

    data_dir = settings(data_dir=data).data_dir
    found, supervisor = running(data_dir), supervisor_of(data_dir)
    parts = found.parts if found else []
    namespace = found.temporal_namespace if found else ""
    healthy = {part.name: is_healthy(part, data_dir, namespace) for part in parts}
    if as_json:
        rows = [{**part.model_dump(), "healthy": healthy[part.name]} for part in parts]
        typer.echo(json.dumps({"data": str(data_dir), "supervisor": supervisor, "parts": rows}))
    elif not parts:
        starting = f"`lead up` (pid {supervisor}) is starting on {data_dir}."
        typer.echo(starting if supervisor else f"Nothing runs on {data_dir}. Start it with `lead up`.")
    for part in () if as_json else parts:
        mark = "healthy" if healthy[part.name] else "NOT HEALTHY"
        typer.echo(f"{part.name:<10} {part.address:<22} pid {part.pid or '-':<8} {mark}")
    if supervisor is None:
        raise typer.Exit(_NOTHING_RUNS)
    if not (parts and all(healthy.values())):
        raise typer.Exit(_SICK)
