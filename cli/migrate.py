"""`lead migrate`: brings a database of your own to the newest schema (`lead up` does it for the embedded one)."""

from typing import Annotated

import typer

from cli.options import settings


def migrate(
    demo: Annotated[bool, typer.Option(help="Also make the demo tenant.")] = False,
) -> None:
    """Migrate the database that LEAD_OWNER_DATABASE_URL names; makes the roles if they are absent."""
    from cli.embedded.failure import StartFailed
    from cli.embedded.stack import prepare_database
    from cli.settings import password_of

    found = settings()
    if not (found.owner_database_url and found.database_url):
        raise StartFailed(
            "Set LEAD_OWNER_DATABASE_URL and LEAD_DATABASE_URL; the embedded database needs only `lead up`."
        )
    owner_url = found.owner_database_url.get_secret_value()
    prepare_database(
        owner_url, password_of(found.database_url.get_secret_value()), demo_url=owner_url if demo else None
    )
    typer.echo("The database is at the newest schema.")
