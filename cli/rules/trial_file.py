"""A trial on a file: rules, map and table are read, and every row judged, one by one."""

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeVar, cast

import yaml
from rich.console import Console
from rich.progress import wrap_file

from cli.terminal.failure import CommandFailed
from domain.conditions.catalogue import LEAD_FACTS
from domain.conditions.condition import AllOf, Test
from domain.conditions.faults import faults_of
from domain.rules.rule_sets import BadRules
from domain.rules.trials.known_ends import TableReport, TableTrial, read_rulebook
from domain.rules.trials.table import TableMap, check_columns, read_map

ReadT = TypeVar("ReadT")
_GZIP = b"\x1f\x8b"
_LONGEST_FILE = 2_000_000


@dataclass(frozen=True)
class TableOfLeads:
    """Where the leads are, what their columns mean, and which of them count (a condition as JSON)."""

    data: Path
    map: Path
    outcome: str = ""
    only: str | None = None


def try_on_table(rules: Path, table: TableOfLeads) -> TableReport:
    """Raises `CommandFailed` with the path of whatever is wrong with the rules, the map or the table."""
    plan = _read(table.map, read_map)
    trial = TableTrial(_read(rules, lambda given: read_rulebook(given, plan.own_facts)))
    chosen = _condition(table.only, plan)
    outcome = table.outcome or plan.outcome
    with _rows(table.data) as rows:
        try:
            with _faults_of(table.map):
                check_columns(plan, outcome, rows.fieldnames or ())
            for row in rows:
                lead = plan.read(row, outcome)
                if chosen is None or chosen(lead.facts):
                    trial.add(lead)
                else:
                    trial.left_out += 1
        except (csv.Error, UnicodeDecodeError, EOFError, OSError) as error:
            raise CommandFailed(f"{table.data}: row {rows.line_num}: {error}.") from None
    report = trial.report()
    if not report.count:
        raise CommandFailed(f"{table.data}: no row has an outcome, so there is nothing to try.")
    return report


def _condition(only: str | None, plan: TableMap) -> Test | None:
    if only is None:
        return None
    with _faults_of(Path("--only")):
        try:
            condition = AllOf.model_validate({"all": [json.loads(only)]})
        except ValueError:
            raise CommandFailed(
                f'--only: {only} is no condition; it looks like {{"fact": "city", "eq": "Chennai"}}.'
            ) from None
        if faults := list(faults_of([("only", condition)], {**LEAD_FACTS, **plan.own_facts})):
            raise BadRules(faults)
        return condition.test()


def _read(path: Path, read: Callable[[Any], ReadT]) -> ReadT:
    """JSON or YAML (of which JSON is a part) through `read`."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise CommandFailed(f"{path}: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise CommandFailed(f"{path} is not UTF-8 text.") from None
    if len(text) > _LONGEST_FILE:
        raise CommandFailed(f"{path} is too long.")
    try:
        given = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except (json.JSONDecodeError, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        line = getattr(error, "lineno", None) or (mark.line + 1 if mark else "?")
        raise CommandFailed(f"{path} cannot be read in line {line}: is it JSON or YAML?") from None
    with _faults_of(path):
        return read(given)


@contextmanager
def _faults_of(path: Path) -> Iterator[None]:
    try:
        yield
    except BadRules as bad:
        lines = "".join(f"\n  {fault.path}: {fault.text}" for fault in bad.faults)
        raise CommandFailed(f"{path}:{lines}") from None


@contextmanager
def _rows(path: Path) -> Iterator["csv.DictReader[str]"]:
    """The table's rows; how far it is is shown to a person at a terminal."""
    console = Console(stderr=True)
    try:
        with path.open("rb") as raw:
            zipped = raw.read(2) == _GZIP
            raw.seek(0)
            shown = wrap_file(
                raw, path.stat().st_size, description=path.name, console=console, transient=True,
                disable=not console.is_terminal,
            )  # fmt: skip
            with shown as watched:
                plain = cast(IO[bytes], gzip.GzipFile(fileobj=watched)) if zipped else watched
                yield csv.DictReader(io.TextIOWrapper(plain, encoding="utf-8-sig", newline=""), strict=True)
    except OSError as error:
        raise CommandFailed(f"{path}: {error.strerror or error}.") from None
