"""`lead rules shadow`: a draft decides silently beside the rules in force, and its differences are counted."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console, Group, RenderableType
from rich.text import Text

from cli.terminal.access import Access, AsJson, with_access

if TYPE_CHECKING:
    from api.rules.schemas.shadows import ShadowRead
    from cli.terminal.people import Names


@with_access
def shadow(
    access: Access,
    rules: Annotated[int, typer.Argument(metavar="ID", min=1, help="A draft's number.", show_default=False)],
    on: Annotated[bool | None, typer.Option("--on/--off", help="Let it decide silently, or no more.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show how often a draft differs from the rules in force, or switch it on or off."""
    from api.rules.schemas.shadows import ShadowRead
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
            return
        names = Names.read(connection)
    Console(highlight=False).print(_told(found, names))


def _told(shadow: "ShadowRead", names: "Names") -> Group:
    from cli.rules.trial_paint import BANDS, PRIORITIES, YES_NO, matrix, side_text

    state = "decides silently" if shadow.on else "does not decide"
    head = Text.assemble((f"{shadow.kind} v{shadow.version}", "bold"), f" {state}: {shadow.differing:,} of ")
    head.append(f"{shadow.decided:,} decisions differ")
    parts: list[RenderableType] = [head]
    for title, found, order in (
        ("Band", shadow.bands, BANDS),
        ("Priority", shadow.priorities, PRIORITIES),
        ("Qualified by itself", shadow.qualified, YES_NO),
    ):
        if any(was != would for was, row in found.items() for would in row):
            parts += [Text(f"\n{title}: is (down), would be (across)", "bold"), matrix(found, order)]
    if shadow.latest:
        parts.append(Text("\nLatest that differ", "bold"))
    for one in shadow.latest:
        was, would = (side_text(side, names) for side in (one.active, one.draft))
        parts.append(Text.assemble((f"lead {one.lead_id}", "cyan"), f": {was} → ", (would, "bold")))
    return Group(*parts)
