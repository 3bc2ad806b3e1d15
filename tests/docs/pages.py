"""The documents, and what can be read out of Markdown."""

import re
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PAGES = sorted([*PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md")])
ROOMS: list[str] = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]


def page(name: str) -> str:
    return (PROJECT / name).read_text()


def section(text: str, heading: str) -> str:
    """From the heading to the next one of any level."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL)
    assert found is not None, heading
    return found[1]


def mermaid(text: str) -> str:
    """The only diagram of a page."""
    diagrams: list[str] = re.findall(r"```mermaid\n(.*?)```", text, re.DOTALL)
    assert len(diagrams) == 1
    return diagrams[0]


def first_column(text: str) -> list[str]:
    """The code in the first cell of each row."""
    return re.findall(r"^\| `([^`|]+)`", text, re.MULTILINE)


def listed(text: str) -> set[str]:
    """The words of a line such as `a` · `b` · `c`, which may go over several lines."""
    lines = re.findall(r"^`\w+`(?: ·)?(?: `\w+`(?: ·)?)*$", text, re.MULTILINE)
    return set(re.findall(r"`(\w+)`", "\n".join(lines)))
