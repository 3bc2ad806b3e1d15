"""Each profile field is named once: what cannot be derived from the catalogue is compared with it."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import ModuleType
from typing import Any

import pytest
from pydantic import BaseModel

from api.auth.permissions import Role
from api.auth.sight import SIGHT
from api.capture.forms import html
from api.leads.schemas.leads import LeadRead, LeadUpdate
from domain import lifecycle
from domain.capture import ads
from domain.capture.forms.definition import FormDefaults
from domain.capture.imports.mapping import TARGETS
from domain.capture.submission import LeadCapture, Submission
from domain.conditions.catalogue import KNOWN, LEAD_FACTS
from domain.duplicates.merges import PROFILE as MERGED
from domain.leads.profile import CONTACT, DETAILS, FACTS, FILLED, PROFILE, REQUESTED, FieldClass
from store.leads.exports import LEAD_COLUMNS
from store.leads.leads import SHOWN
from store.tables.leads import LeadRow

ROOT = Path(__file__).parents[3]
ROOMS = ("domain", "services", "store", "activities", "workflows", "api", "cli", "providers", "worker")
# Rules and a scoring model speak of some fields because of what these mean; migrations are history.
SPEAK_OF_FIELDS = {"domain/leads/profile.py", "domain/scoring/eye_hospital.py"}
TELLING = ("timeframe", "insurance", "birth_date", "procedure", "city")


@pytest.mark.parametrize("schema", [LeadCapture, Submission, LeadRead, LeadUpdate, LeadRow])
def test_every_schema_has_every_detail(schema: type[BaseModel]) -> None:
    assert set(DETAILS) <= set(schema.model_fields)


@pytest.mark.parametrize("schema", [LeadCapture, LeadRead, LeadUpdate, LeadRow])
def test_schemas_know_how_to_reach_the_person(schema: type[BaseModel]) -> None:
    assert set(CONTACT) <= set(schema.model_fields)


def test_every_field_is_imported_exported_and_listed() -> None:
    assert set(PROFILE) <= set(TARGETS)
    assert set(PROFILE) <= set(LEAD_COLUMNS)
    assert set(PROFILE) <= set(SHOWN)


def test_every_field_is_merged_or_says_that_it_is_not() -> None:
    assert set(FILLED) | set(CONTACT) <= set(MERGED)
    assert set(PROFILE) - set(MERGED) == {"notes"}


def test_every_fact_has_its_meaning() -> None:
    assert set(FACTS) <= set(LEAD_FACTS)
    assert set(LEAD_FACTS) <= set(KNOWN)


def test_networks_browsers_and_defaults_of_forms_speak_of_known_fields() -> None:
    assert set(ads.STANDARD.values()) <= {*REQUESTED, "full_name"}
    assert set(html._AUTOCOMPLETE) <= set(REQUESTED)
    for name in set(FormDefaults.model_fields) - {"source"}:
        limits = [getattr(one, "max_length", None) for one in FormDefaults.model_fields[name].metadata]
        assert limits == [REQUESTED[name].limit]


def test_nothing_personal_is_in_a_message_to_a_run() -> None:
    personal = {name for name, field in PROFILE.items() if field.traits.is_personal}
    said = [one for module in _lifecycle() for one in vars(module).values() if isinstance(one, type)]
    messages = [one for one in said if is_dataclass(one) and one.__module__.startswith("domain.lifecycle.")]
    assert len(messages) > 10
    for message in messages:
        assert not personal & {field.name for field in fields(message)}, message


def test_no_other_file_names_the_fields() -> None:
    assert {path for path in _python() if _named(path) >= 4} == SPEAK_OF_FIELDS, (
        "derive the names from domain/leads/profile.py"
    )


def test_the_docs_name_every_field_with_its_class() -> None:
    rows = [line.split("|") for line in _page().splitlines() if line.startswith("| `")]
    written = {name: row[-2].strip() for row in rows for name in re.findall(r"`(\w+)`", row[1])}
    assert written == {name: field.traits.of.value for name, field in PROFILE.items()}


def test_the_docs_say_which_role_reads_which_class() -> None:
    """The tests of masking take both tables from the code: who shows somebody more changes this page as well."""
    roles = "|".join(Role)
    rows = [line.split("|") for line in _page().splitlines() if re.match(rf"\| ({roles})\b", line)]
    written = {role: row[2:-1] for row in rows for role in re.findall(rf"\b({roles})\b", row[1])}
    of_code = {role: [" yes " if of in SIGHT[role] else " no " for of in FieldClass] for role in Role}
    assert written == of_code


def _page() -> str:
    (page,) = (ROOT / "docs").rglob("lead-profile.md")
    return page.read_text()


def _lifecycle() -> Iterator[ModuleType]:
    for found in walk_packages(lifecycle.__path__, "domain.lifecycle."):
        yield import_module(found.name)


def _python() -> list[str]:
    return [str(path.relative_to(ROOT)) for room in ROOMS for path in (ROOT / room).rglob("*.py")]


def _named(path: str) -> int:
    """How many of the fields that only a list of fields names together."""
    words: set[Any] = set(re.findall(r"\w+", (ROOT / path).read_text()))
    return len(words & set(TELLING))
