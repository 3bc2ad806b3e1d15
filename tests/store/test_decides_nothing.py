"""The store holds tables and queries: whether something may be done, services and activities decide."""

import re

from tests.docs.pages import PROJECT

DECIDES = re.compile(r"\b(Refused|Forbidden|Invalid|BusinessCalendar|privacy\.record|outbox\.(?:ask|add))\(")


def test_no_file_of_the_store_refuses_audits_or_messages_a_run() -> None:
    found = []
    for file in sorted((PROJECT / "store").rglob("*.py")):
        name = file.relative_to(PROJECT)
        found += [f"{name}: move {call[1]} to services/" for call in DECIDES.finditer(file.read_text())]
    assert found == []
