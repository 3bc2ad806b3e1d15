"""The kept map for a real file: what the API counts by origin is what the file says."""

import csv
import os
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from devstack.settings import PROJECT
from tests.cli.importing.conftest import Desk

DATA = Path(os.environ.get("LEAD_DATA", PROJECT.parent / "shared" / "data"))
FILE = DATA / "olist_funnel" / "marketing_qualified_leads.csv"
ROWS = 800


@pytest.mark.skipif(not FILE.exists(), reason="LEAD_DATA names no folder with olist_funnel")
async def test_origins_are_counted_as_the_file_has_them_and_stay_so_when_imported_again(desk: Desk) -> None:
    with FILE.open() as lines:
        content = "".join(islice(lines, ROWS + 1))
    expected = Counter(row["origin"] or "(none)" for row in csv.DictReader(content.splitlines()))
    plan = (PROJECT / "docs" / "examples" / "olist.map.yaml").read_text()
    said = await desk.run(content, map_text=plan)
    assert said.code == 0
    assert f"{ROWS}  created" in said.out
    assert counted(said.out) == expected
    again = await desk.run(content, map_text=plan)
    assert f"{ROWS}  unchanged" in again.out
    assert counted(again.out) == expected


def counted(out: str) -> Counter[str]:
    _, _, sheet = out.partition("Leads of olist by origin:\n")
    pairs = (line.split(None, 1) for line in sheet.splitlines() if line.strip())
    found = Counter({name.strip(): int(number) for number, name in pairs})
    assert found.pop("leads in all") == ROWS
    return found
