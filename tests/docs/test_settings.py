"""docs/reference/settings.md against the settings classes of every room."""

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

from pydantic_settings import BaseSettings

from tests.deploy.variables import variables
from tests.docs.pages import PROJECT, ROOMS, first_column, page

SETTINGS = page("docs/reference/settings.md")


def test_every_setting_of_every_room_is_explained_and_no_other() -> None:
    read = set().union(*(variables(settings) for settings in _all_settings()))
    options = {name for file in _sources() for name in re.findall(r'envvar="(\w+)"', file.read_text())}
    assert set(first_column(SETTINGS)) == read | options


def test_a_default_that_is_a_number_or_an_address_is_the_codes() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]+?) \|", SETTINGS, re.MULTILINE))
    checked = 0
    for settings in _all_settings():
        for name, field in settings.model_fields.items():
            shown = rows.get(f"LEAD_{name}".upper(), "")
            if isinstance(field.default, int | float) or str(field.default).startswith("https://"):
                assert shown == str(field.default).lower().removesuffix(".0")
                checked += 1
    assert checked > 10


def test_a_fault_of_a_setting_shows_no_value() -> None:
    """A password of one variable must not stand in the error about another."""
    assert [settings for settings in _all_settings() if not settings.model_config.get("hide_input_in_errors")] == []


def _all_settings() -> Iterator[type[BaseSettings]]:
    """Every class that reads the environment."""
    for file in _sources():
        if file.name == "settings.py" or "BaseSettings" in file.read_text():
            module = importlib.import_module(".".join(file.relative_to(PROJECT).with_suffix("").parts))
            yield from (kind for kind in vars(module).values() if _reads_environment(kind))


def _sources() -> list[Path]:
    return sorted(file for room in ROOMS for file in (PROJECT / room).rglob("*.py"))


def _reads_environment(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseSettings) and kind is not BaseSettings
