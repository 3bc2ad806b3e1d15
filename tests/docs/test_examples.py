"""The rule files of docs/examples are the rules that are built in, in the form in which one writes one's own."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from domain.rules.rule_sets import KINDS, RuleKind, read_rules
from tests.docs.pages import PROJECT

EXAMPLES = PROJECT / "docs" / "examples"
_WIDTH = 110


def path_of(kind: RuleKind) -> Path:
    return EXAMPLES / f"eye_hospital.{kind.value}.json"


@pytest.mark.parametrize("kind", list(KINDS), ids=str)
def test_the_example_is_the_built_in_rule_set(kind: RuleKind) -> None:
    """Write them anew with `.venv/bin/python -m tests.docs.test_examples`."""
    assert read_rules(kind, json.loads(path_of(kind).read_text()), {}) == KINDS[kind].built_in


def written(value: Any, indent: int = 0) -> str:
    """JSON of which each part that fits stands on one line."""
    short = json.dumps(value, ensure_ascii=False)
    if len(short) + indent <= _WIDTH or not isinstance(value, dict | list):
        return short
    pad, inner = " " * indent, " " * (indent + 2)
    if isinstance(value, dict):
        parts = [f"{inner}{json.dumps(key)}: {written(part, indent + 2)}" for key, part in value.items()]
    else:
        parts = [inner + written(part, indent + 2) for part in value]
    opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]")
    return f"{opening}\n" + ",\n".join(parts) + f"\n{pad}{closing}"


def main() -> None:
    for kind, known in KINDS.items():
        body = known.built_in.model_dump(mode="json", exclude_defaults=True, by_alias=True)
        path_of(kind).write_text(written(body) + "\n")
        sys.stdout.write(f"{path_of(kind)}\n")


if __name__ == "__main__":
    main()
