"""The map that the page on imports shows is one."""

import re

import yaml

from domain.capture.imports.mapping import read_map
from domain.capture.imports.rows import RowMaker
from tests.docs.pages import page

ROW = {
    "Id": "7",
    "Asked": "05/01/2026",
    "Name": "Meera",
    "Mobile": "98765 43210",
    "Born": "02/04/1961",
    "Speaks": "Tamil",
    "Income": "1.250,5",
    "Page": "",
    "Origin": "web",
    "News": "yes",
}


def test_the_maps_example_maps_a_row() -> None:
    found = re.search(r"```yaml\n(.*?)```", page("docs/how-to/import-and-export.md"), re.DOTALL)
    assert found
    plan = read_map(yaml.safe_load(found[1]))
    plan.check_columns(list(ROW))
    lead = RowMaker(plan, list(ROW)).make(list(ROW.values())).lead
    assert (lead["email"], lead["language"], lead["custom"]) == ("7@example.com", "ta", {"income": 1250.5})
    assert (lead["source"], lead["city"], lead["birth_date"]) == ("website", "Chennai", "1961-04-02")
