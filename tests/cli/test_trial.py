"""`lead trial` on a file: what rules are worth on leads whose end is known, and what is wrong with a file."""

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from devstack.settings import PROJECT
from tests.cli.terminal import Said, Terminal

EXAMPLES = PROJECT / "docs" / "examples"
DATA = Path(os.environ.get("LEAD_DATA", PROJECT.parent / "shared" / "data"))
LEADS = DATA / "x_education" / "leads.csv.gz"
TABLE = """city,asked,seen,converted
Chennai,yes,12,1
Chennai,no,3,0
chennai,maybe,many,yes
Salem,Select,,no
Salem,no,0,
"""
MAP = """
outcome: converted
missing: [Select]
columns:
  city: {fact: city}
  asked: {fact: custom.asked, type: flag}
  seen: {fact: visits}
"""
RULES: dict[str, Any] = {
    "scoring": {
        "rules": [
            {"code": "near", "text": "lives near", "points": 40, "when": {"fact": "city", "eq": "chennai"}},
            {"code": "asked", "text": "asked", "points": 30, "when": {"fact": "custom.asked", "eq": True}},
        ]
    },
    "qualification": {"rules": [{"code": "hot", "text": "is hot", "when": {"fact": "band", "eq": "hot"}}]},
}


class Bench:
    """A folder with rules, a map and a table."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.terminal = folder, Terminal({})
        self.write("rules.json", json.dumps(RULES))
        self.write("map.yaml", MAP)
        self.write("leads.csv", TABLE)

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def trial(self, *more: object, data: str = "leads.csv") -> Said:
        rules, table, plan = self.folder / "rules.json", self.folder / data, self.folder / "map.yaml"
        return self.terminal.lead("trial", rules, "--data", table, "--map", plan, *more)

    def found(self, *more: object, data: str = "leads.csv") -> dict[str, Any]:
        said = self.trial(*more, "--json", data=data)
        assert said.code == 0, said.err
        read: dict[str, Any] = json.loads(said.out)
        return read

    def refusal(self, *more: object) -> str:
        said = self.trial(*more)
        assert said.code == 1
        return said.err


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_every_row_with_an_end_is_judged_and_the_rest_is_told(bench: Bench) -> None:
    found = bench.found()
    assert (found["count"], found["converted"], found["without_end"]) == (4, 2, 1)
    assert found["odd"] == {"custom.asked": 1, "visits": 1}
    assert [(band["band"], band["count"], band["converted"]) for band in found["bands"]] == [
        ("hot", 1, 1), ("warm", 2, 1), ("cold", 1, 0)
    ]  # fmt: skip
    assert found["auc"] == 0.875
    confusion = {"true_positives": 1, "false_positives": 0, "false_negatives": 1, "true_negatives": 2}
    assert found["confusion"] == {**confusion, "precision": 1.0, "recall": 0.5}
    reasons = {reason["code"]: (reason["count"], reason["converted"]) for reason in found["reasons"]}
    assert reasons == {"near": (3, 2), "asked": (1, 1)}


def test_a_person_reads_the_same(bench: Bench) -> None:
    out = bench.trial().out
    for line in ("4 leads, 2 converted (50.0 %)", "AUC 0.875", "+40", "lives near", "1 rows do not say how it ended"):
        assert line in out
    assert "Qualified without a call: 1, of whom 1 converted (100.0 %)" in out


def test_a_table_may_be_zipped_and_only_some_leads_wanted(bench: Bench) -> None:
    bench.write("leads.csv.gz", gzip.compress(TABLE.encode()))
    assert bench.found(data="leads.csv.gz") == bench.found()
    some = bench.found("--only", '{"fact": "city", "eq": "Salem"}')
    assert (some["count"], some["unrequested"]) == (1, 3)
    assert some["auc"] is None


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("rules.json", "{", "cannot be read in line 1"),
        ("rules.json", "[]", "file: must be an object with scoring"),
        ("rules.json", '{"cadence": {}}', "file: must be an object with scoring"),
        ("rules.json", '{"scoring": {"rules": [{"code": "a"}]}}', "scoring.rules.0.when:"),
        (
            "rules.json",
            json.dumps(RULES).replace("custom.asked", "custom.unheard"),
            "scoring.rules.1.when.fact: custom.unheard is not a fact here",
        ),
        ("map.yaml", "columns: {city: {fact: town}}", "columns.city: town is not a fact"),
        ("map.yaml", "columns: {city: {fact: custom.town}}", "columns.city: custom.town needs a type"),
        ("map.yaml", "columns: {city: {fact: visits, type: text}}", "columns.city: visits is a number"),
        ("map.yaml", "columns: {a: {fact: city}, b: {fact: city}}", "two columns are city"),
        ("map.yaml", "columns: {}", "columns:"),
        ("map.yaml", MAP.replace("seen:", "sight:"), "columns.sight: the table has no such column"),
        ("map.yaml", MAP.replace("outcome: converted", ""), "outcome: name the column"),
        ("map.yaml", MAP.replace("outcome: converted", "outcome: city"), "columns.city: the end is nothing"),
        ("map.yaml", "columns: [", "cannot be read in line"),
        ("map.yaml", b"\xff\xfe", "is not UTF-8 text"),
        ("leads.csv", TABLE.replace(",1\n", ",\n").replace("yes\n", "\n").replace("no\n", "\n").replace(",0", ","),
         "no row has an outcome"),
        ("leads.csv", 'city,asked,seen,converted\n"Chennai,yes', "unexpected end of data"),
        ("leads.csv", b"city,asked,seen,converted\n\xff,yes,1,1\n", "leads.csv: row"),
    ],
)  # fmt: skip
def test_a_file_that_is_wrong_is_refused_with_the_place(bench: Bench, name: str, text: str | bytes, said: str) -> None:
    bench.write(name, text)
    assert said in bench.refusal()


@pytest.mark.parametrize("only", ["{", "[]", '{"fact": "town", "eq": "Salem"}', '{"fact": "visits", "eq": "many"}'])
def test_a_wish_that_is_no_condition_is_refused(bench: Bench, only: str) -> None:
    assert "--only:" in bench.refusal("--only", only)


def test_what_is_not_there_is_told(bench: Bench) -> None:
    assert "No such file" in bench.terminal.lead("trial", bench.folder / "none.json", "--data", "x", "--map", "y").err
    assert "name the table" in bench.terminal.lead("trial", bench.folder / "rules.json").err


@pytest.mark.skipif(not LEADS.exists(), reason="LEAD_DATA names no folder with x_education")
@pytest.mark.parametrize(
    ("part", "count", "auc", "lift"), [("[null, 629970]", 4_312, 0.83, 2.25), ("[629971, null]", 2_156, 0.83, 2.25)]
)
def test_hand_written_rules_sort_real_leads_also_in_the_time_that_they_were_not_written_for(
    part: str, count: int, auc: float, lift: float
) -> None:
    rules, plan = EXAMPLES / "x_education.rules.json", EXAMPLES / "x_education.map.yaml"
    only = f'{{"fact": "custom.lead_number", "between": {part}}}'
    said = Terminal({}).lead("trial", rules, "--data", LEADS, "--map", plan, "--only", only, "--json")
    found = json.loads(said.out)
    assert (found["count"], found["without_end"], found["odd"]) == (count, 0, {})
    assert found["auc"] >= auc
    assert found["lift"] >= lift
    rates = {band["band"]: band["rate"] for band in found["bands"]}
    assert rates["hot"] > 0.7 > 0.55 > rates["warm"] > 0.35 > 0.2 > rates["cold"]
    assert found["confusion"]["precision"] > 0.85


def test_the_example_reads_no_column_that_is_written_after_the_fact() -> None:
    late = {"Tags", "Lead Quality", "Lead Profile", "Last Activity", "Last Notable Activity"}
    late |= {"What is your current occupation", "What matters most to you in choosing a course"}
    columns = yaml.safe_load((EXAMPLES / "x_education.map.yaml").read_text())["columns"]
    assert not late & set(columns)
    assert not [name for name in columns if name.startswith("Asymmetrique")]
    assert len(json.loads((EXAMPLES / "x_education.rules.json").read_text())["scoring"]["rules"]) <= 40
