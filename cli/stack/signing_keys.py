"""`lead signing-key`: the keys that sign the tokens of `lead token`, page cursors and forms."""

import json
from pathlib import Path
from typing import Annotated

import typer

from cli.terminal.access import AccessSettings, AsJson, DataDir
from cli.terminal.failure import CommandFailed
from cli.terminal.options import settings

signing_keys = typer.Typer(no_args_is_help=True, help="The local signing keys; the running API follows at once.")


@signing_keys.command("list")
def list_keys(as_json: AsJson = False, data: DataDir = None) -> None:
    """Show the keys of the file, the newest first: it signs, all verify."""
    from api.auth.keys import read_keys

    keys = read_keys(key_file(data))
    if as_json:
        items = [
            {"kid": one.kid, "signs": one is keys[0], "made_at": one.made_at.isoformat() if one.made_at else None}
            for one in keys
        ]
        typer.echo(json.dumps({"items": items}))
        return
    for number, one in enumerate(keys):
        made = f"{one.made_at:%Y-%m-%d %H:%M} UTC" if one.made_at else "before keys were dated"
        typer.echo(f"{one.kid}  {'signs' if number == 0 else 'verifies'}  made {made}")


@signing_keys.command()
def rotate(data: DataDir = None) -> None:
    """Add a key that signs from now on; what the others signed stays valid until they are retired."""
    from api.auth import keys

    file = key_file(data)
    made = keys.rotate(file)
    before = keys.read_keys(file)[1].kid
    typer.echo(f"{made.kid} signs from now on. Retire {before} in 24 hours: by then what it signed has ended.")


@signing_keys.command(context_settings={"ignore_unknown_options": True})  # a KID may begin with a dash
def retire(
    kid: Annotated[str, typer.Argument(metavar="KID", help="lead signing-key list.")], data: DataDir = None
) -> None:
    """Remove a key: tokens, page cursors and open forms that it signed end now."""
    from api.auth import keys

    try:
        gone = keys.retire(key_file(data), kid)
    except LookupError:
        raise CommandFailed(f"There is no key {kid}: see `lead signing-key list`.") from None
    except ValueError:
        raise CommandFailed(f"{kid} is the key that signs: add another first with `lead signing-key rotate`.") from None
    typer.echo(f"{gone.kid} is retired. What it signed is refused within 5 seconds.")


def key_file(data: Path | None) -> Path:
    """Raises `CommandFailed` when this machine has none."""
    file = AccessSettings().jwt_key_file or settings(data_dir=data).data_dir / "jwt.pem"
    if not file.exists():
        raise CommandFailed(f"There is no key at {file}: start `lead up` once, or name its folder with --data.")
    return file
