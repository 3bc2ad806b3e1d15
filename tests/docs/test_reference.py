"""The reference names what the code has, and no more. `python -m tests.docs.reference` brings it up to date."""

import re

from domain.leads.lead import LEGAL_MOVES, Status
from domain.rules.rule_sets import KINDS
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
    endings = {before for before, after in LEGAL_MOVES if after is Status.LOST} ^ set(Status)
    events = {"lead.merged", *(f"lead.{status}" for status in endings)}
    assert set(first_column(section(page("docs/reference/events.md"), "Events"))) == events
