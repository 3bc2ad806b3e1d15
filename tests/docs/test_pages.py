"""Every name that a document shows exists."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from cli.main import app
from tests.docs.pages import PAGES, PROJECT, ROOMS, mermaid, page

LAYERS = [
    {"cli"},
    {"devstack"},
    {"api", "worker"},
    {"workflows"},
    {"activities"},
    {"providers", "services"},
    {"store"},
    {"domain"},
]
_FILE = re.compile(r"`((?:\w[\w.-]*/)+[\w.-]+\.(?:py|md|yml|yaml|txt|sh|sql))`")


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_links_and_files_exist(path: Path) -> None:
    text = path.read_text()
    links = [link for link in re.findall(r"\]\(([^)#]+)", text) if not link.startswith("http")]
    assert [link for link in links if not (path.parent / link).exists()] == []
    assert [file for file in _FILE.findall(text) if not (PROJECT / file).exists()] == []
    assert [
        name for name in re.findall(r"\bscripts/([\w.]*\w)", text) if not (PROJECT / "scripts" / name).exists()
    ] == []


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_commands_exist(path: Path) -> None:
    known = set(getattr(get_command(app), "commands", {}))
    named = set(re.findall(r"(?:`|/bin/)lead ([a-z][\w-]*)", path.read_text()))
    assert named <= known


def test_the_diagram_of_rooms_shows_every_room_and_only_arrows_that_are_allowed() -> None:
    arrows = re.findall(r"^ +(\w+) --> (\w+)$", mermaid(page("README.md")), re.MULTILINE)
    assert {room for arrow in arrows for room in arrow} == set(ROOMS)
    assert {room for layer in LAYERS for room in layer} == set(ROOMS)
    for importer, imported in arrows:
        assert layer_of(importer) < layer_of(imported)


def test_the_layers_here_are_those_of_the_import_contract() -> None:
    contract = re.search(r"^layers = \[(.+)\]$", page("pyproject.toml"), re.MULTILINE)
    assert contract is not None
    assert [set(layer.split(" | ")) for layer in re.findall(r'"([^"]+)"', contract[1])] == LAYERS


def test_the_readme_describes_every_room_in_one_line() -> None:
    described = re.findall(r"^\| `(\w+)/`", page("README.md"), re.MULTILINE)
    assert set(described) > set(ROOMS)
    assert all((PROJECT / room).is_dir() for room in described)


def test_the_readme_fits_one_screen() -> None:
    assert len(page("README.md").splitlines()) <= 75


def test_the_words_of_the_glossary_are_in_the_code() -> None:
    names = re.findall(r"\| `(\w+)` \|$", page("docs/reference/glossary.md"), re.MULTILINE)
    source = "\n".join(file.read_text() for room in ROOMS for file in (PROJECT / room).rglob("*.py"))
    missing = [name for name in names if not re.search(rf"^(class {name}\b|{name}(:|\s*=))", source, re.MULTILINE)]
    assert len(names) > 25
    assert missing == []


def layer_of(path: str) -> int:
    return next(height for height, layer in enumerate(LAYERS) if path.split("/")[0] in layer)
