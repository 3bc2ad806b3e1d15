"""docs/explanation/flows.md against the code: files that exist, at most 12 a flow, none outwards."""

import re

import pytest

from tests.docs.pages import page
from tests.docs.test_pages import layer_of

_FLOWS = {
    text.split("\n", 1)[0]: text
    for text in re.split(r"^## ", page("docs/explanation/flows.md"), flags=re.MULTILINE)[1:]
}


def parts(flow: str) -> list[list[str]]:
    """Files by part: a part ends where prose stands between two numbered lines."""
    blocks = re.findall(r"((?:^\d+\. .+\n)+)", _FLOWS[flow], re.MULTILINE)
    return [re.findall(r"^\d+\. `([\w/.]+)`", block, re.MULTILINE) for block in blocks]


@pytest.mark.parametrize("flow", _FLOWS)
def test_a_flow_has_at_most_twelve_files(flow: str) -> None:
    assert sum(len(files) for files in parts(flow)) <= 12


@pytest.mark.parametrize("flow", _FLOWS)
def test_no_flow_turns_back_to_an_outer_room(flow: str) -> None:
    for files in parts(flow):
        heights = [layer_of(file) for file in files if not file.startswith("domain/")]
        assert heights == sorted(heights), files
