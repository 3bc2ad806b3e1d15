"""The `lead` command; each command lives in a file of its own and imports what it needs when it runs."""

import sys

import typer

from cli.agent_commands import AGENT_COMMANDS
from cli.api_keys import keys
from cli.check import check
from cli.demo.command import demo
from cli.down import down
from cli.duplicates import duplicates, merge, unmerge
from cli.embedded.failure import StartFailed
from cli.export import export
from cli.failure import CommandFailed
from cli.import_leads import import_leads
from cli.imports import list_imports, undo_import
from cli.leads import list_leads
from cli.migrate import migrate
from cli.moves import list_moves, stop_move
from cli.offers import absent, offers
from cli.repair import repair
from cli.reviews import reviews
from cli.rules import rules
from cli.rules_shadow import shadow
from cli.show import show
from cli.speed import speed
from cli.status import status
from cli.task import task
from cli.tasks import tasks
from cli.teams import teams
from cli.token import token
from cli.trial import trial
from cli.up import up
from cli.why import why

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="The lead engine, from this terminal.",
)
app.command()(up)
app.command()(down)
app.command()(status)
app.command()(migrate)
app.command()(demo)
app.command()(check)
app.command()(repair)
app.command()(token)
app.command("import")(import_leads)
app.command("imports")(list_imports)
app.command("undo-import")(undo_import)
app.command("moves")(list_moves)
app.command("stop-move")(stop_move)
app.command()(export)
app.command("list")(list_leads)
app.command()(show)
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
rules.command()(shadow)
app.add_typer(rules, name="rules")
for command in AGENT_COMMANDS:
    app.command()(command)


def main() -> None:
    """The console entry: a failure becomes one line and exit code 1."""
    try:
        app()
    except (StartFailed, CommandFailed) as failure:
        sys.exit(f"lead: {failure}")


if __name__ == "__main__":
    main()
