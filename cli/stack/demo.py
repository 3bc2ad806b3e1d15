"""`lead demo`: forty leads run through the whole lifecycle on a separate stack; `--drill` adds failures under load."""

import secrets
import signal
import sys
from dataclasses import dataclass
from typing import Annotated

import typer

from cli.terminal.access import with_options

_LEADS, _KILLS = 400, 60
_MOST_LEADS, _MOST_KILLS, _LARGEST_SEED = 5_000, 1_000, 2**31 - 1


@dataclass(frozen=True)
class Plan:
    """Of a drill."""

    leads: Annotated[
        int | None, typer.Option(min=1, max=_MOST_LEADS, help=f"With --drill: how many leads; default {_LEADS}.")
    ] = None
    kills: Annotated[
        int | None, typer.Option(min=0, max=_MOST_KILLS, help=f"With --drill: how many kills; default {_KILLS}.")
    ] = None
    seed: Annotated[
        int | None,
        typer.Option(
            min=0, max=_LARGEST_SEED, help="With --drill: repeats the plan of this seed; default: a new seed."
        ),
    ] = None


@with_options
def demo(
    plan: Plan,
    kill: Annotated[
        bool, typer.Option("--kill", help="Kill worker, Temporal, PostgreSQL and API during the run.")
    ] = False,
    drill: Annotated[
        bool,
        typer.Option(
            "--drill", help="Kill processes at random under load; check that no acknowledged command is lost."
        ),
    ] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the data folder, to inspect it with `lead up`.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the verdict as JSON.")] = False,
) -> None:
    """Run forty leads of every kind; exit code 0 if all ended as expected and no invariant is broken.

    With --drill: exit code 0 if everything that was acknowledged is there, once, and every lead moved on.
    """
    from devstack.demo.stage import forget_settings

    _check(kill, drill, plan)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell ignores it for what it starts in the background
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    forget_settings()
    try:
        right = _drill(plan, keep, as_json) if drill else _play(kill, keep, as_json)
    except KeyboardInterrupt:
        sys.exit(f"lead: the {'drill' if drill else 'demo'} was stopped.")
    if not right:
        raise typer.Exit(1)


def _check(kill: bool, drill: bool, plan: Plan) -> None:
    if drill and kill:
        raise typer.BadParameter("--drill already kills processes. Use --kill or --drill, not both.")
    if not drill and plan != Plan():
        raise typer.BadParameter("--leads, --kills and --seed need --drill.")


def _play(kill: bool, keep: bool, as_json: bool) -> bool:
    from rich.console import Console

    from devstack.demo.show import show, verdict_json
    from devstack.demo.stage import own_folder, run

    with own_folder(keep=keep) as folder:
        played = run(folder, kill=kill)
    if as_json:
        typer.echo(verdict_json(played))
    else:
        show(Console(highlight=False), played)
    return played.right


def _drill(plan: Plan, keep: bool, as_json: bool) -> bool:
    from rich.console import Console

    from devstack.demo.drill.drill import DrillOptions
    from devstack.demo.drill.report import report
    from devstack.demo.drill.stage import run_drill

    seed = secrets.randbelow(1_000_000) if plan.seed is None else plan.seed
    kills = _KILLS if plan.kills is None else plan.kills
    drilled = run_drill(DrillOptions(plan.leads or _LEADS, kills, seed), keep=keep)
    if as_json:
        typer.echo(drilled.model_dump_json(indent=1))
    else:
        report(Console(highlight=False, soft_wrap=True), drilled)
    return drilled.right
