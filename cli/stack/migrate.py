"""`lead migrate`: brings a database of your own to the newest schema (`lead up` does it for the embedded one)."""

import typer


def migrate() -> None:
    """Migrate the database that LEAD_OWNER_DATABASE_URL (or LEAD_SUPERUSER_DATABASE_URL, to make the roles) names."""
    from store.migrate import main

    main()
    typer.echo("The database is at the newest schema.")
