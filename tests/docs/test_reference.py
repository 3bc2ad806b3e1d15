"""The reference names what the code has, and no more. `python -m tests.docs.reference` brings it up to date."""

import re

from domain.rules.rule_sets import KINDS
from domain.sync.deliveries import PostError
from domain.sync.events import EVENTS
from tests.docs import reference
from tests.docs.pages import PAGES, first_column, page, section


def test_every_route_of_the_openapi_document_is_listed_and_no_other() -> None:
    known = {name for rows in reference.routes().values() for name, *_ in rows}
    assert set(first_column(page("docs/reference/api.md"))) == known


def test_every_route_is_listed_with_the_roles_that_may_send_it() -> None:
    """The matrix takes the roles from the code: who gives one more to somebody changes this page as well."""
    written = re.findall(r"^\| `([A-Z]+ /.+?)` \|.*\| (.+) \|$", page("docs/reference/api.md"), re.MULTILINE)
    assert dict(written) == {name: who for rows in reference.routes().values() for name, _, who in rows}


def test_every_request_that_a_page_names_exists() -> None:
    known = {name for rows in reference.routes().values() for name, *_ in rows}
    for path in PAGES:
        named = set(re.findall(r"`((?:GET|POST|PUT|DELETE) /api/v1/[\w/{}.-]+)[?`]", path.read_text()))
        assert named <= known, path


def test_every_command_is_listed_and_no_other() -> None:
    assert first_column(page("docs/reference/cli.md")) == [name for name, _ in reference.commands()]


def test_every_fact_and_kind_of_rules_is_listed_and_no_other() -> None:
    rules = page("docs/reference/rules.md")
    assert first_column(section(rules, "Facts")) == [name for name, *_ in reference.facts()]
    assert first_column(section(rules, "Kinds")) == list(KINDS)


def test_every_invariant_is_listed_and_no_other() -> None:
    assert first_column(page("docs/reference/invariants.md")) == list(reference.invariants())


def test_every_event_of_outgoing_webhooks_is_listed_and_no_other() -> None:
    events = page("docs/reference/events.md")
    assert first_column(section(events, "Events")) == [*EVENTS]
    fields = re.findall(r"^\| `[a-z]+\.[a-z]+` \|.*\| (.+) \|$", events, re.MULTILINE)
    assert [re.findall(r"`(\w+)`", one) for one in fields] == [
        [field.alias or name for name, field in event.data.model_fields.items()] for event in EVENTS.values()
    ]
    assert first_column(section(events, "Errors in the log")) == [error.value for error in PostError]
