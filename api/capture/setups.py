"""An integration between its schema and its row."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from pydantic import SecretStr

from api.capture.schemas.integrations import AdFormPut, IntegrationRead, IntegrationUpdate
from domain.capture.integrations import CONFIG, IntegrationConfig, IntegrationKind, check_secrets, integration_key
from domain.errors import Invalid
from domain.text.normal_form import clean_line
from services.capture.integrations import FormSetup, Setup
from store.tables.capture import IntegrationRow
from store.tenants.vault import Vault

_PATHS = {
    IntegrationKind.FACEBOOK: "facebook",
    IntegrationKind.LINKEDIN: "linkedin",
    IntegrationKind.GOOGLE_ADS: "google",
    IntegrationKind.PARTNER: "partner",
}


def new_key(tenant_id: int) -> str:
    return integration_key(tenant_id, secrets.token_hex(12))


def setup(body: IntegrationUpdate) -> Setup:
    """Raises `Invalid`."""
    return Setup(
        name=clean_line(body.name, "name", 200),
        config=body.config.model_dump(mode="json"),
        campaign_id=body.campaign_id,
        active=body.active,
    )


def form_setup(body: AdFormPut, now: datetime) -> FormSetup:
    """Raises `Invalid`."""
    if body.backfill_from and body.backfill_from > now:
        raise Invalid("backfill_from", "must not be in the future")
    return FormSetup(
        name=clean_line(body.name, "name", 200),
        mapping=body.mapping.model_dump(mode="json", exclude_defaults=True),
        campaign_id=body.campaign_id,
        active=body.active,
        checkpoint=body.backfill_from,
    )


def sealed(vault: Vault, config: IntegrationConfig, given: Mapping[str, SecretStr]) -> bytes | None:
    """None where there are none. Raises `Invalid` for a secret that is missing or that does not belong there."""
    plain = {name: value.get_secret_value().strip() for name, value in given.items()}
    check_secrets(config, plain)
    return vault.seal(plain) if plain else None


def shown(row: IntegrationRow) -> IntegrationRead:
    kind = IntegrationKind(row.kind)
    return IntegrationRead(
        id=row.id,
        kind=kind,
        name=row.name,
        config=CONFIG.validate_python(row.config),
        campaign_id=row.campaign_id,
        active=row.active,
        key=row.key,
        hook=f"/hooks/{_PATHS[kind]}/{row.key}",
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
