"""Where the engine's parts listen and keep their data, from `LEAD_*` and `TEMPORAL_*` variables."""

from pathlib import Path
from typing import Self
from urllib.parse import unquote, urlsplit

from pydantic import AliasChoices, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT = Path(__file__).resolve().parents[1]


class Settings(BaseSettings):
    """What `lead up` starts, and where; port 0 takes a free one. Server addresses replace the embedded servers."""

    model_config = SettingsConfigDict(
        env_prefix="LEAD_", extra="ignore", populate_by_name=True, env_ignore_empty=True, hide_input_in_errors=True
    )

    data_dir: Path = PROJECT / ".data"
    api_port: int = Field(8000, ge=0, le=65535)
    postgres_port: int = Field(54329, ge=0, le=65535)
    temporal_port: int = Field(7233, ge=0, le=65535)
    temporal_ui_port: int = Field(8233, ge=0, le=65535)
    public_url: str | None = None
    database_url: SecretStr | None = None
    owner_database_url: SecretStr | None = None
    checker_database_url: SecretStr | None = None
    temporal_address: str | None = Field(None, validation_alias=AliasChoices("TEMPORAL_ADDRESS", "temporal_address"))
    temporal_namespace: str = Field(
        "default", validation_alias=AliasChoices("TEMPORAL_NAMESPACE", "temporal_namespace")
    )

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @model_validator(mode="after")
    def _protect_databases(self) -> Self:
        from store.settings import DatabaseTls

        given = DatabaseTls()
        for name in ("database_url", "owner_database_url", "checker_database_url"):
            if url := getattr(self, name):
                setattr(self, name, SecretStr(given.protect(name, url.get_secret_value())))
        return self

    @model_validator(mode="after")
    def _owner_needs_runtime(self) -> Self:
        if self.owner_database_url and not self.database_url:
            raise ValueError("LEAD_OWNER_DATABASE_URL is set without LEAD_DATABASE_URL: set both or neither")
        return self


def password_of(url: str) -> str:
    """The password in a database URL, empty when there is none."""
    return unquote(urlsplit(url).password or "")


def address_of(url: str) -> str:
    """host:port of a database URL, without its secrets."""
    parts = urlsplit(url)
    return f"{parts.hostname or 'localhost'}:{parts.port or 5432}"
