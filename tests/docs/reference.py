"""The tables of docs/reference that are made from the code. `python -m tests.docs.reference` writes them."""

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from typer.main import get_command

from api.auth.permissions import Role
from api.main import create_app
from api.settings import ApiSettings
from cli.main import app
from domain.conditions.catalogue import KNOWN
from tests.docs.pages import PROJECT, page
from tests.matrix.document import operations

_START, _END = "<!-- from the code -->\n", "<!-- end -->"


def routes() -> dict[str, list[tuple[str, str, str]]]:
    """By tag: `GET /path`, its summary, and the roles that may send it."""
    roles = {str(one): _in_words(one.roles) for one in operations()}
    with TemporaryDirectory() as folder:
        settings = ApiSettings(database_url="postgresql://unused", jwt_key_file=Path(folder) / "jwt.pem")
        paths = create_app(settings).openapi()["paths"]
    found = defaultdict(list)
    for path, methods in paths.items():
        for method, operation in methods.items():
            name = f"{method.upper()} {path}"
            found[operation["tags"][0]].append((name, operation["summary"], roles.get(name, "anybody")))
    return found


def _in_words(roles: frozenset[Role]) -> str:
    return "everybody" if roles == frozenset(Role) else ", ".join(role.value for role in Role if role in roles)


def commands() -> Iterator[tuple[str, str]]:
    """`lead name`, groups included, and the first sentence of its help."""
    for name, command in _subcommands(get_command(app)):
        inside = _subcommands(command)
        for inner, one in inside if inside and not command.invoke_without_command else [("", command), *inside]:
            yield f"lead {name} {inner}".rstrip(), _first_sentence(one.help or "")


def facts() -> Iterator[tuple[str, str, str]]:
    for name, fact in KNOWN.items():
        yield name, fact.type.value, fact.meaning


def invariants() -> dict[str, str]:
    """`I2` and what it says, from the comment above its query."""
    comments = re.findall(r"^-- (I\d+) (.+(?:\n-- .+)*)", page("store/invariants.sql"), re.MULTILINE)
    return dict(sorted(((name, text.replace("\n--", "")) for name, text in comments), key=lambda one: int(one[0][1:])))


def _subcommands(command: Any) -> list[tuple[str, Any]]:
    return list(getattr(command, "commands", {}).items())


def _first_sentence(text: str) -> str:
    line = " ".join(text.split())
    return re.split(r"(?<=\.) (?=[A-Z])", line)[0].replace("|", "\\|")


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [" | ".join(head), " | ".join("---" for _ in head)]
    lines += [" | ".join((f"`{row[0]}`", *row[1:])) for row in rows]
    return "\n".join(f"| {line} |" for line in lines) + "\n"


def tables() -> dict[str, str]:
    head = ("request", "what it does", "who may")
    by_tag = (f"## {tag.capitalize()}\n\n{_table(head, rows)}" for tag, rows in routes().items())
    return {
        "docs/reference/api.md": "\n" + "\n".join(by_tag) + "\n",
        "docs/reference/cli.md": "\n" + _table(("command", "what it does"), commands()) + "\n",
        "docs/reference/rules.md": "\n" + _table(("fact", "type", "meaning"), facts()) + "\n",
        "docs/reference/invariants.md": "\n"
        + _table(("invariant", "what must hold"), list(invariants().items()))
        + "\n",
    }


def main() -> None:
    for name, text in tables().items():
        path = PROJECT / name
        before, _, after = path.read_text().partition(_START)
        path.write_text(before + _START + text + after[after.index(_END) :])
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
