"""The `lead` command. Each subcommand has its own file and imports what it needs when it runs."""

import os
import sys

import typer

from cli.capture.examples import examples
from cli.capture.import_leads import import_leads
from cli.capture.imports import list_imports, undo_import
from cli.duplicates import duplicates, merge, unmerge
from cli.leads.commands import AGENT_COMMANDS
from cli.leads.confirm import confirm
from cli.leads.export import export
from cli.leads.leads import list_leads
from cli.leads.moves import list_moves, stop_move
from cli.leads.readers import readers
from cli.leads.show import show
from cli.routing import absent, offers
from cli.rules.rules import rules
from cli.rules.shadow import shadow
from cli.rules.trial import trial
from cli.rules.why import why
from cli.runs.check import check
from cli.runs.repair import repair
from cli.stack.demo import demo
from cli.stack.down import down
from cli.stack.migrate import migrate
from cli.stack.signing_keys import signing_keys
from cli.stack.status import status
from cli.stack.token import tokens
from cli.stack.up import up
from cli.team.reviews import reviews
from cli.team.speed import speed
from cli.team.task import task
from cli.team.tasks import tasks
from cli.team.teams import teams
from cli.team.users import users
from cli.tenants.keys import keys
from cli.tenants.tenants import tenants
from cli.terminal.failure import CommandFailed
from devstack.failure import StartFailed
from workflows.client.ending import end_with

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Operate the lead engine from the terminal.",
)
app.command()(up)
app.command()(down)
app.command()(status)
app.command()(migrate)
app.command()(demo)
app.command()(check)
app.command()(repair)
app.add_typer(tokens, name="token")
app.command()(examples)
app.command("import")(import_leads)
app.command("imports")(list_imports)
app.command("undo-import")(undo_import)
app.command("moves")(list_moves)
app.command("stop-move")(stop_move)
app.command()(export)
app.command("list")(list_leads)
app.command()(show)
app.command()(readers)
app.command()(confirm)
app.command()(why)
app.command()(tasks)
app.command()(reviews)
app.command()(offers)
app.command()(absent)
app.command()(teams)
app.command()(trial)
app.command()(speed)
app.command()(duplicates)
app.command()(merge)
app.command()(unmerge)
app.add_typer(task, name="task")
app.add_typer(keys, name="key")
app.add_typer(users, name="user")
app.add_typer(tenants, name="tenant")
app.add_typer(signing_keys, name="signing-key")
rules.command()(shadow)
app.add_typer(rules, name="rules")
for command in AGENT_COMMANDS:
    app.command()(command)


def main() -> None:
    """The console entry."""
    end_with(_run)


def _run() -> None:
    """A failure becomes one line and exit code 1. What is written (exports, rejected rows) is its owner's alone."""
    os.umask(0o077)
    try:
        app()
    except (StartFailed, CommandFailed) as failure:
        sys.exit(f"lead: {failure}")


if __name__ == "__main__":
    main()
