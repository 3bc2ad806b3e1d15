"""The embedded Temporal server, on its real store."""

from pathlib import Path

import pytest
from temporalio.client import Client

from devstack.failure import StartFailed
from devstack.temporal import NAMESPACE, EmbeddedTemporal, lead_search_attributes, register_search_attributes


async def test_an_open_workflow_survives_kill_9(tmp_path: Path) -> None:
    with EmbeddedTemporal(tmp_path / "t.db", ui_port=None, search_attributes={}) as server:
        client = await Client.connect(server.address)
        await client.start_workflow("Waiting", id="lead-1-42", task_queue="nobody-polls")
        server.kill()
        assert not server.healthy()
        server.start()
        client = await Client.connect(server.address)
        described = await client.get_workflow_handle("lead-1-42").describe()
        assert described.status is not None
        assert described.status.name == "RUNNING"


async def test_an_older_store_learns_new_search_attributes(tmp_path: Path) -> None:
    with EmbeddedTemporal(tmp_path / "t.db", ui_port=None, search_attributes={"LeadScore": "Int"}):
        pass
    with EmbeddedTemporal(tmp_path / "t.db", ui_port=None) as server:
        client = await Client.connect(server.address)
        for name in lead_search_attributes():
            await client.count_workflows(f"{name} IS NULL")


async def test_a_server_without_any_search_attribute_learns_ours() -> None:
    with EmbeddedTemporal(ui_port=None, search_attributes={}) as server:
        register_search_attributes(server.address, NAMESPACE, lead_search_attributes())
        client = await Client.connect(server.address)
        for name in lead_search_attributes():
            await client.count_workflows(f"{name} IS NULL")


def test_a_store_that_is_no_database_is_explained_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "t.db").write_text("this was never a database")
    with pytest.raises(StartFailed, match=r"t\.db is no Temporal store.*move it away"):
        EmbeddedTemporal(tmp_path / "t.db", search_attributes={}).start()


def test_a_refused_setting_is_explained_by_the_end_of_the_log(tmp_path: Path) -> None:
    too_many = {name: "Int" for name in "ABCD"}
    with (
        pytest.raises(StartFailed, match="cannot have more than 3 search attributes"),
        EmbeddedTemporal(tmp_path / "t.db", ui_port=None, search_attributes=too_many),
    ):
        pass
