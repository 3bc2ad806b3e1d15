"""Where Postgres is."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class StoreSettings(BaseSettings):
    """`LEAD_DATABASE_URL` is the runtime role's; `LEAD_OWNER_DATABASE_URL` is for migrations only.

    `secret_key` encrypts tenants' secrets (store/tenants/vault.py); without it none can be stored.
    """

    model_config = SettingsConfigDict(env_prefix="LEAD_")
    database_url: str
    owner_database_url: str | None = None
    pool_size: int = 10
    secret_key: SecretStr | None = None


class MigrateSettings(BaseSettings):
    """`LEAD_SUPERUSER_DATABASE_URL` with `LEAD_APP_PASSWORD` make everything; the owner's URL alone, the schema."""

    model_config = SettingsConfigDict(env_prefix="LEAD_")
    superuser_database_url: str | None = None
    app_password: str | None = None
    owner_database_url: str | None = None
