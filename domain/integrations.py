"""Vendors and partners that bring leads: how each kind is configured, and which secrets it needs."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from domain.errors import Invalid, NotFound

_KEY = re.compile(r"([1-9][0-9]{0,9})-[0-9a-f]{24}")
_LONGEST_SECRET = 2_000


class IntegrationKind(StrEnum):
    FACEBOOK = "facebook"
    LINKEDIN = "linkedin"
    GOOGLE_ADS = "google_ads"


class _Config(BaseModel):
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
    """Google Ads posts its leads itself: it is never asked."""

    kind: Literal[IntegrationKind.GOOGLE_ADS]


IntegrationConfig = Annotated[FacebookConfig | LinkedInConfig | GoogleAdsConfig, Field(discriminator="kind")]
CONFIG: TypeAdapter[IntegrationConfig] = TypeAdapter(IntegrationConfig)

SECRETS: Mapping[IntegrationKind, frozenset[str]] = {
    IntegrationKind.FACEBOOK: frozenset({"app_secret", "verify_token", "access_token"}),
    IntegrationKind.LINKEDIN: frozenset({"client_secret", "access_token"}),
    IntegrationKind.GOOGLE_ADS: frozenset({"google_key"}),
}


def check_secrets(kind: IntegrationKind, secrets: Mapping[str, str]) -> None:
    """Exactly those that the kind needs, none blank. Raises `Invalid`."""
    for name in sorted(SECRETS[kind] | set(secrets)):
        if name not in SECRETS[kind]:
            raise Invalid("secrets", f"{kind.value} has {', '.join(sorted(SECRETS[kind]))}, and no other")
        if not 1 <= len(secrets.get(name, "").strip()) <= _LONGEST_SECRET:
            raise Invalid(f"secrets.{name}", f"{kind.value} needs it, with at most {_LONGEST_SECRET} characters")


def integration_key(tenant_id: int, random: str) -> str:
    """What stands in the webhook's address; `random` is 24 hexadecimal digits."""
    return f"{tenant_id}-{random}"


def tenant_of_key(key: str) -> int:
    """Raises `NotFound("integration")` for what is no key of ours."""
    found = _KEY.fullmatch(key)
    if found is None or int(found[1]) >= 2**31:
        raise NotFound("integration")
    return int(found[1])
