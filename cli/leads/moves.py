"""`lead moves`: leads under way that follow a change, and how far each move is; `lead stop-move`: no further."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from cli.terminal.access import Access, AsJson, with_options

if TYPE_CHECKING:
    from cli.terminal.connection import Connection


@with_options
def list_moves(
    access: Access, limit: Annotated[int, typer.Option(min=1, max=200)] = 20, as_json: AsJson = False
) -> None:
    """Show moves of leads under way, the newest first."""
    from api.leads.schemas.moves import MovePage

    with access.connect() as connection:
        page = connection.get("moves", MovePage, {"limit": limit})
    if as_json:
        typer.echo(page.model_dump_json())
        return
    table = Table(box=None, pad_edge=False)
    for name in ("move", "cause", "agent", "state", "leads", "moved", "begun (UTC)", "by"):
        table.add_column(name, justify="right" if name in ("move", "leads", "moved") else "left", no_wrap=True)
    for one in page.items:
        begun, agent = f"{one.created_at:%Y-%m-%d %H:%M}", str(one.agent_id or "")
        table.add_row(
            str(one.id), one.cause.value, agent, one.state.value, f"{one.leads:,}", f"{one.moved:,}", begun, one.actor
        )
    Console(highlight=False).print(table)


@with_options
def stop_move(access: Access, move: Annotated[int, typer.Argument(metavar="MOVE", min=1, help="lead moves")]) -> None:
    """Stop a move: leads that it has reached stay moved, the others keep what they had."""
    from api.leads.schemas.moves import MoveRead

    with access.connect() as connection:
        read = connection.command(f"moves/{move}/stop", None, MoveRead)
    typer.echo(f"Move {read.id}: {read.state.value}, {read.moved:,} of {read.leads:,} leads were reached.")


def follow_move(connection: "Connection", move_id: int) -> None:
    """Shows how far it is, on a terminal. Ctrl-C stops watching, not the move."""
    from api.leads.schemas.moves import MoveRead
    from cli.terminal.progress import follow
    from domain.lifecycle.moves import MoveState

    def look() -> tuple[int, int] | None:
        move = connection.get(f"moves/{move_id}", MoveRead)
        return (move.moved, max(move.leads, move.moved)) if move.state is MoveState.RUNNING else None

    if Console(stderr=True).is_terminal:
        interrupted = f"Move {move_id} continues on the server: lead moves, lead stop-move {move_id}."
        follow(f"move {move_id}", look, interrupted)
