"""`lead demo`: forty leads live their lives on a stack of their own."""

import signal
import sys
from typing import Annotated

import typer


def demo(
    kill: Annotated[
        bool, typer.Option("--kill", help="kill -9 worker, Temporal, PostgreSQL and API on the way.")
    ] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the data folder, to look at it with `lead up`.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: the verdict on stdout.")] = False,
) -> None:
    """Forty leads of every kind live their lives; exit code 0 if all ended as expected and no invariant is broken."""
    from rich.console import Console

    from cli.demo.show import show, verdict_json
    from cli.demo.stage import forget_settings, own_folder, run

    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    forget_settings()
    try:
        with own_folder(keep=keep) as folder:
            played = run(folder, kill=kill)
    except KeyboardInterrupt:
        sys.exit("lead: the demo was stopped.")
    if as_json:
        typer.echo(verdict_json(played))
    else:
        show(Console(highlight=False), played)
    if not played.right:
        raise typer.Exit(1)
