"""`lead rules shadow`: run a draft beside the active rules and count the differences."""

from typing import Annotated

import typer
from rich.console import Console

from cli.terminal.access import Access, AsJson, with_options


@with_options
def shadow(
    access: Access,
    rules: Annotated[int, typer.Argument(metavar="ID", min=1, help="A draft's number.", show_default=False)],
    on: Annotated[bool | None, typer.Option("--on/--off", help="Start or stop the shadow run.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show how often a draft differs from the rules in force, or switch it on or off."""
    from api.rules.schemas.trials import ShadowRead
    from cli.rules.trial_paint import paint_shadow
    from cli.terminal.people import Names

    path = f"rules/{rules}/shadow"
    with (access if on is None else access.acting_as("admin")).connect() as connection:
        if on is None:
            found = connection.get(path, ShadowRead)
        elif on:
            found = connection.command(path, None, ShadowRead)
        else:
            found = connection.delete(path, ShadowRead)
        if as_json:
            typer.echo(found.model_dump_json())
        else:
            paint_shadow(Console(highlight=False), found, Names.read(connection))
