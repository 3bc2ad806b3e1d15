"""Where Postgres is, and how the way there is protected."""

from pathlib import Path
from typing import Self

from pydantic import SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from store.tls import Mode, Protection, protected


class DatabaseTls(BaseSettings):
    """`LEAD_DATABASE_TLS` and its files hold for every address of the database; it is filled into each of them.

    `auto` is `verify-full` off this machine. A plain connection to another machine must be asked for: `off`.
    """

    model_config = SettingsConfigDict(env_prefix="LEAD_", hide_input_in_errors=True)
    database_tls: Mode = "auto"
    database_tls_root: Path | None = None
    database_tls_certificate: Path | None = None
    database_tls_key: Path | None = None

    def protect(self, name: str, url: str) -> str:
        """Raises `ValueError` that names the variable, and shows nothing of its value."""
        files = (self.database_tls_root, self.database_tls_certificate, self.database_tls_key)
        try:
            return protected(url, Protection(self.database_tls, *files))
        except ValueError as error:
            raise ValueError(f"LEAD_{name.upper()}: {error}") from None

    @model_validator(mode="after")
    def _protect(self) -> Self:
        for name in type(self).model_fields:
            if name.endswith("database_url") and (url := getattr(self, name)):
                setattr(self, name, self.protect(name, url))
        return self


class StoreSettings(DatabaseTls):
    """`LEAD_DATABASE_URL` is the runtime role's; `LEAD_OWNER_DATABASE_URL` is for migrations only.

    `secret_key` encrypts tenants' secrets (store/tenants/vault.py); without it none can be stored. `suppression_key` is
    what addresses are hashed with that must never be written to: set it before `secret_key` is ever changed.
    """

    database_url: str
    owner_database_url: str | None = None
    pool_size: int = 10
    secret_key: SecretStr | None = None
    suppression_key: SecretStr | None = None

    @property
    def hashing_key(self) -> str:
        """Of addresses that must never be written to."""
        key = self.suppression_key or self.secret_key
        return key.get_secret_value() if key is not None else ""


class MigrateSettings(DatabaseTls):
    """`LEAD_SUPERUSER_DATABASE_URL` with `LEAD_APP_PASSWORD` make everything; the owner's URL alone, the schema."""

    superuser_database_url: str | None = None
    app_password: str | None = None
    owner_database_url: str | None = None
