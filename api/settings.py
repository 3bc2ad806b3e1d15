"""Where the API listens, and whose tokens it believes."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, SecretStr
from pydantic_settings import NoDecode

from store.settings import StoreSettings

Rate = Annotated[int, Field(ge=0)]

Network = IPv4Network | IPv6Network


def networks(given: str | tuple[Network, ...]) -> tuple[Network, ...]:
    """From a list like `10.0.0.0/8, ::1`; raises `ValueError` for what is none."""
    if not isinstance(given, str):
        return given
    return tuple(ip_network(part.strip()) for part in given.split(",") if part.strip())


def words(given: str | tuple[str, ...]) -> tuple[str, ...]:
    """From a list like `gold, silver`."""
    if not isinstance(given, str):
        return given
    return tuple(part.strip() for part in given.split(",") if part.strip())


Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(words)]


class ApiSettings(StoreSettings):
    """`LEAD_*` variables. Tokens are the local key's, or those of `LEAD_OIDC_ISSUER` when it is set.

    The key file also signs page cursors, so several processes behind one address must share it.
    `limit_…` are requests a minute, 0 for no limit; what they count is said in `api.http.limits.Limit`.
    `link_key` is the worker's, which signs the links in messages; without it such links lead nowhere.
    `page_language`: of pages for people of whom neither a lead nor the browser says one.
    `keep_webhooks_days` is the worker's, too: what staff read of it is what the worker does.
    Other hosts than those of `public_url` and `allowed_hosts` are refused (api/http/browsers/hosts.py).
    `metrics_token` opens /metrics; without it there is no such page.
    `oidc_client_id` and its secret: people sign in to the console at the issuer (api/auth/issuer).
    `demo_login` lets anybody in who reaches this machine's own address (api/auth/sessions/demo.py).
    """

    api_host: str = "127.0.0.1"
    api_port: int = Field(default=8000, ge=0, le=65535)
    api_docs: bool = False
    api_body_limit: int = Field(default=1_048_576, ge=1_024)
    api_body_seconds: float = Field(default=20, gt=0)
    api_head_seconds: float = Field(default=10, gt=0)
    api_connections: int = Field(default=2_000, ge=1)
    api_connections_per_client: int = Field(default=500, ge=1)
    import_limit: int = Field(default=20_000_000, ge=1_024)
    mail_limit: int = Field(default=30_000_000, ge=1_024)
    import_seconds: float = Field(default=120, gt=0)
    import_rows: int = Field(default=100_000, ge=1)
    jwt_key_file: Path = Path(".data/jwt.pem")
    oidc_issuer: str | None = None
    oidc_audience: str | None = None
    oidc_acr: Words = ()
    oidc_amr: Words = ()
    oidc_max_age: int | None = Field(default=None, ge=1)
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_scopes: Words = ("openid", "email")
    demo_login: bool = False
    limits_url: SecretStr | None = None
    limit_submissions: Rate = 30
    limit_pages: Rate = 300
    limit_hooks: Rate = 60_000
    limit_failures: Rate = 60
    limit_form: Rate = 600
    limit_tenant: Rate = 3_000
    limit_caller: Rate = 3_000
    limit_reads: Rate = 3_000
    limit_searches: Rate = 600
    limit_exports: Rate = 20
    limit_imports: Rate = 600
    limit_trials: Rate = 60
    limit_page_uses: Rate = 5
    exports_at_once: int = Field(default=2, ge=1)
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode, BeforeValidator(networks)] = ()
    public_url: str = "http://127.0.0.1:8000"
    allowed_hosts: Words = ()
    hsts_seconds: int = Field(default=31_536_000, ge=0)
    link_key: SecretStr | None = None
    page_language: Literal["en", "hi", "ta", "ar"] = "en"
    keep_webhooks_days: float = Field(default=30, ge=4)
    metrics_token: SecretStr | None = None
