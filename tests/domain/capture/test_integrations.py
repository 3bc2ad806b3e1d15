"""How integrations are configured: their kinds, their secrets, their keys."""

import pytest
from pydantic import ValidationError

from domain.capture.integrations import (
    CONFIG,
    SECRETS,
    IntegrationKind,
    LinkedInConfig,
    check_secrets,
    integration_key,
    tenant_of_key,
)
from domain.errors import Invalid, NotFound

OWNER = "urn:li:organization:12"


def test_every_kind_says_which_secrets_it_needs() -> None:
    assert set(SECRETS) == set(IntegrationKind) - {IntegrationKind.PARTNER}
    for kind, names in SECRETS.items():
        config = {"kind": kind.value, **({"owner": OWNER} if kind is IntegrationKind.LINKEDIN else {})}
        check_secrets(CONFIG.validate_python(config), dict.fromkeys(names, "x"))


def test_a_secret_that_is_missing_blank_or_unknown_is_named() -> None:
    whole = dict.fromkeys(SECRETS[IntegrationKind.LINKEDIN], "x")
    for wrong, field in [
        ({}, "secrets.access_token"),
        ({**whole, "client_secret": "  "}, "secrets.client_secret"),
        ({**whole, "client_secret": "x" * 2_001}, "secrets.client_secret"),
        ({**whole, "other": "x"}, "secrets"),
    ]:
        with pytest.raises(Invalid) as refused:
            check_secrets(LinkedInConfig(kind=IntegrationKind.LINKEDIN, owner=OWNER), wrong)
        assert refused.value.field == field


def test_a_configuration_is_read_by_its_kind() -> None:
    assert CONFIG.validate_python({"kind": "linkedin", "owner": OWNER}) == LinkedInConfig(
        kind=IntegrationKind.LINKEDIN, owner=OWNER
    )
    for wrong in ({"kind": "linkedin", "owner": "urn:li:person:1"}, {"kind": "linkedin"}, {"owner": OWNER}):
        with pytest.raises(ValidationError):
            CONFIG.validate_python(wrong)


def test_a_key_tells_its_tenant() -> None:
    assert tenant_of_key(integration_key(7, "0" * 24)) == 7


@pytest.mark.parametrize(
    "key", ["", "7", "7-", "0-" + "0" * 24, "7-" + "0" * 23, "7-" + "G" * 24, f"{2**31}-" + "0" * 24, "٧-" + "0" * 24]
)
def test_what_is_no_key_of_ours_leads_nowhere(key: str) -> None:
    with pytest.raises(NotFound):
        tenant_of_key(key)
