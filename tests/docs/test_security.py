"""docs/security.md against the code: every test that it names exists, and every public route is among its doors."""

import re

import pytest

from api.public_routes import HOOKS, SESSIONS
from api.routes import PUBLIC, WATCHED
from tests.docs.pages import PROJECT, page, section

_PAGE = page("docs/security.md")
_NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", _PAGE)))


@pytest.mark.parametrize(("file", "test"), _NAMED, ids="::".join)
def test_every_test_that_it_names_exists(file: str, test: str) -> None:
    path = PROJECT / file
    assert path.exists()
    assert re.search(rf"^(async )?def {test}\(", path.read_text(), re.MULTILINE), f"{file} has no {test}"


def test_every_control_names_a_test() -> None:
    rows = [line for line in _controls().splitlines() if line.startswith("| ") and "holds off" not in line]
    assert rows
    assert [row for row in rows if "::test_" not in row] == []


def test_every_public_route_is_a_door() -> None:
    doors = section(_PAGE, "Doors")
    paths = {route.path for router in (PUBLIC, WATCHED, *HOOKS, *SESSIONS) for route in router.routes}  # type: ignore[attr-defined]
    assert sorted(path for path in paths if not re.search(rf"[` ]{re.escape(path)}`", doors)) == []


def _controls() -> str:
    return _PAGE[_PAGE.index("## Controls") : _PAGE.index("## Left to the proxy")]
