"""Where the door listens, and whose tokens it believes."""

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, SecretStr
from pydantic_settings import NoDecode

from api.clients import Network, networks
from store.settings import StoreSettings


class ApiSettings(StoreSettings):
    """`LEAD_*` variables. Tokens are the local key's, or those of `LEAD_OIDC_ISSUER` when it is set.

    The key file also signs page cursors, so several processes behind one address must share it.
    `link_key` is the worker's, which signs the links in messages; without it such links lead nowhere.
    """

    api_host: str = "127.0.0.1"
    api_port: int = Field(default=8000, ge=0, le=65535)
    api_docs: bool = True
    api_body_limit: int = Field(default=1_048_576, ge=1_024)
    api_body_seconds: float = Field(default=20, gt=0)
    jwt_key_file: Path = Path(".data/jwt.pem")
    oidc_issuer: str | None = None
    oidc_audience: str | None = None
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode, BeforeValidator(networks)] = ()
    public_url: str = "http://127.0.0.1:8000"
    link_key: SecretStr | None = None
