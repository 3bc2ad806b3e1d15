"""The engine that runs on a data folder, for commands that look behind its API."""

from collections.abc import Awaitable, Callable
from functools import partial

from devstack.failure import StartFailed
from devstack.folder import Running, running
from devstack.postgres import EmbeddedPostgres
from devstack.settings import Settings
from store.migrate import checker_url, owner_url
from store.settings import MigrateSettings
from workflows.client.client import LeadClient, TemporalSettings


def engine(chosen: Settings) -> tuple[Running, Callable[[], Awaitable[LeadClient]]]:
    """What runs on the data folder, and a client of its Temporal. Raises `StartFailed`."""
    up = running(chosen.data_dir)
    if up is None:
        raise StartFailed(f"Nothing runs on {chosen.data_dir}. Start it with `lead up`.")
    part = next(part for part in up.parts if part.name == "temporal")
    settings = TemporalSettings if part.pid is None else TemporalSettings.embedded
    return up, partial(LeadClient.connect, settings(address=part.address, namespace=up.temporal_namespace))


def checker_url_of(chosen: Settings, up: Running) -> str:
    if chosen.checker_database_url:
        return chosen.checker_database_url.get_secret_value()
    database = next(part for part in up.parts if part.name == "postgres")
    if database.pid is None:
        raise StartFailed(
            "The database is not embedded: name it for the role lead_checker in LEAD_CHECKER_DATABASE_URL."
        )
    port = int(database.address.rpartition(":")[2])
    return checker_url(EmbeddedPostgres(chosen.data_dir / "postgres", port=port).superuser_url)


def owner_url_of(chosen: Settings) -> str:
    """`LEAD_OWNER_DATABASE_URL`, `LEAD_SUPERUSER_DATABASE_URL`, else the embedded database's. Raises `StartFailed`."""
    given = MigrateSettings()
    if given.owner_database_url:
        return given.owner_database_url
    if given.superuser_database_url:
        return owner_url(given.superuser_database_url)
    up = running(chosen.data_dir)
    database = next((part for part in up.parts if part.name == "postgres"), None) if up else None
    if database is None or database.pid is None:
        raise StartFailed(
            "Name the database as its owner in LEAD_OWNER_DATABASE_URL, as for `lead migrate`, or start `lead up`."
        )
    port = int(database.address.rpartition(":")[2])
    return owner_url(EmbeddedPostgres(chosen.data_dir / "postgres", port=port).superuser_url)
