"""People who do not exist, to look around with."""

from tests.cli.importing.conftest import Desk


async def test_examples_are_captured_once_however_often_somebody_asks(desk: Desk) -> None:
    for _ in range(2):
        said = await desk.lead("examples")
        assert (said.code, said.err) == (0, "")
        assert "12 example leads" in said.out
    rows = desk.rows("SELECT first_name, source, phone FROM leads WHERE tenant_id = %s")
    assert len(rows) == 12
    assert all(row["phone"].startswith("+1415555") for row in rows)
