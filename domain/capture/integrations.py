"""Vendors and partners that bring leads: how each kind is configured, and which secrets it needs."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, TypeAdapter

from domain.capture import partners
from domain.errors import Invalid, NotFound
from domain.text.plain import Plain

_KEY = re.compile(r"([1-9][0-9]{0,9})-[0-9a-f]{24}")
_LONGEST_SECRET = 2_000


class IntegrationKind(StrEnum):
    FACEBOOK = "facebook"
    LINKEDIN = "linkedin"
    GOOGLE_ADS = "google_ads"
    PARTNER = "partner"


class _Config(Plain):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FacebookConfig(_Config):
    """A Meta app's lead ads; the page's access token is a secret."""

    kind: Literal[IntegrationKind.FACEBOOK]


class LinkedInConfig(_Config):
    """The lead forms of one owner, a sponsored account or an organization."""

    kind: Literal[IntegrationKind.LINKEDIN]
    owner: Annotated[
        str,
        Field(pattern=r"^urn:li:(sponsoredAccount|organization):[0-9]{1,20}$", examples=["urn:li:sponsoredAccount:42"]),
    ]
    lead_type: Literal["SPONSORED", "EVENT", "COMPANY", "ORGANIZATION_PRODUCT"] = "SPONSORED"


class GoogleAdsConfig(_Config):
    """Google Ads posts its leads: it is never polled."""

    kind: Literal[IntegrationKind.GOOGLE_ADS]


class PartnerConfig(partners.PartnerRules):
    """A partner posts its leads itself, in its own words."""

    kind: Literal[IntegrationKind.PARTNER]


IntegrationConfig = Annotated[
    FacebookConfig | LinkedInConfig | GoogleAdsConfig | PartnerConfig, Field(discriminator="kind")
]
CONFIG: TypeAdapter[IntegrationConfig] = TypeAdapter(IntegrationConfig)

SECRETS: Mapping[IntegrationKind, frozenset[str]] = {
    IntegrationKind.FACEBOOK: frozenset({"app_secret", "verify_token", "access_token"}),
    IntegrationKind.LINKEDIN: frozenset({"client_secret", "access_token"}),
    IntegrationKind.GOOGLE_ADS: frozenset({"google_key"}),
}


def check_secrets(config: IntegrationConfig, secrets: Mapping[str, str]) -> None:
    """Exactly those that the kind, or the partner's signature, needs or may have; none blank. Raises `Invalid`."""
    if isinstance(config, PartnerConfig):
        scheme = config.signature.scheme
        _check_names(scheme, partners.NEEDED[scheme], partners.OPTIONAL.get(scheme, frozenset()), secrets)
        partners.check_secrets(config.signature, secrets)
    else:
        _check_names(config.kind.value, SECRETS[config.kind], frozenset(), secrets)


def _check_names(what: str, needed: frozenset[str], optional: frozenset[str], secrets: Mapping[str, str]) -> None:
    for name in sorted(needed | set(secrets)):
        if name not in needed | optional:
            known = ", ".join(sorted(needed | optional)) or "no secrets"
            raise Invalid("secrets", f"{what} has {known}, and no other")
        if not 1 <= len(secrets.get(name, "").strip()) <= _LONGEST_SECRET:
            raise Invalid(f"secrets.{name}", f"{what} needs it, with at most {_LONGEST_SECRET} characters")


def keeps_its_signature(before: IntegrationConfig, after: IntegrationConfig) -> bool:
    """Another scheme would need other secrets than those that are kept."""
    if isinstance(before, PartnerConfig) and isinstance(after, PartnerConfig):
        return before.signature.scheme == after.signature.scheme
    return True


def integration_key(tenant_id: int, random: str) -> str:
    """What stands in the webhook's address; `random` is 24 hexadecimal digits."""
    return f"{tenant_id}-{random}"


def tenant_of_key(key: str) -> int:
    """Raises `NotFound("integration")` for what is no key of ours."""
    found = _KEY.fullmatch(key)
    if found is None or int(found[1]) >= 2**31:
        raise NotFound("integration")
    return int(found[1])
