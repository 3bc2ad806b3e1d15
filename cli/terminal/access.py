"""Options that every command for people shares: to which API it speaks, as whom, and of which tenant."""

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer
from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from cli.terminal.failure import CommandFailed
from cli.terminal.options import DataDir, settings

if TYPE_CHECKING:
    from cli.terminal.connection import Connection

As = Annotated[
    str | None, typer.Option("--as", metavar="ROLE|USER_ID", help="The role or user to act as.", show_default=False)
]
Tenant = Annotated[int, typer.Option("--tenant", envvar="LEAD_TENANT", min=1, help="The hospital's id.")]
Api = Annotated[
    str | None,
    typer.Option("--api", metavar="URL", help="LEAD_API_URL; default: the running `lead up`.", show_default=False),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
LeadId = Annotated[int, typer.Argument(metavar="LEAD", min=1, help="The lead's number.", show_default=False)]

__all__ = ["Access", "Api", "As", "AsJson", "DataDir", "LeadId", "Tenant", "with_options"]


class AccessSettings(BaseSettings):
    """`LEAD_API_URL`, `LEAD_TOKEN`, `LEAD_JWT_KEY_FILE`."""

    model_config = SettingsConfigDict(
        env_prefix="LEAD_", extra="ignore", env_ignore_empty=True, hide_input_in_errors=True
    )

    api_url: str | None = None
    token: SecretStr | None = None
    jwt_key_file: Path | None = None


@dataclass(frozen=True)
class Access:
    """The options as they were given."""

    tenant_id: Tenant = 1
    who: As = None
    api: Api = None
    data: DataDir = None

    def acting_as(self, who: str) -> "Access":
        """The same, unless `--as` or the environment's token said who."""
        return self if self.who or self.has_token() else replace(self, who=who)

    def has_token(self) -> bool:
        """Whether the environment's token says who acts."""
        return AccessSettings().token is not None and self.who is None

    def token(self, ttl: timedelta) -> str:
        """`LEAD_TOKEN` unless `--as` names somebody; else one of the local key. Raises `CommandFailed`."""
        given = AccessSettings()
        if given.token is not None and self.who is None:
            return given.token.get_secret_value()
        from cli.terminal.identity import find_person, mint_for

        local = settings(data_dir=self.data)
        person = find_person(local, self.tenant_id, self.who or "manager")
        return mint_for(given.jwt_key_file or local.data_dir / "jwt.pem", person, ttl)

    def url(self) -> str:
        """Raises `CommandFailed` when nothing runs and no address was given."""
        from devstack.folder import running

        if given := self.api or AccessSettings().api_url:
            return given.rstrip("/").removesuffix("/api/v1")
        data_dir = settings(data_dir=self.data).data_dir
        if found := running(data_dir):
            return found.api_url
        raise CommandFailed(f"Nothing runs on {data_dir}: start it with `lead up`, or name the API with --api URL.")

    def connect(self) -> "Connection":
        """An open connection, to be closed by its `with`."""
        from cli.terminal.connection import TOKEN_TTL, Connection

        return Connection(self.url(), lambda: self.token(TOKEN_TTL))


def with_options(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command an option for each field of its parameters that are dataclasses."""
    own = inspect.signature(command, eval_str=True).parameters.values()
    groups: dict[str, type[Any]] = {
        one.name: one.annotation for one in own if isinstance(one.annotation, type) and is_dataclass(one.annotation)
    }

    @functools.wraps(command)
    def wrapped(**given: Any) -> None:
        built = {
            name: shape(**{field.name: given.pop(field.name) for field in fields(shape)})
            for name, shape in groups.items()
        }
        command(**built, **given)

    shown = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in own if one.name not in groups]
    # `--tenant --as --api --data` come last, as in every command.
    for shape in sorted(groups.values(), key=lambda shape: shape is Access):
        shown += _options(shape)
    wrapped.__signature__ = inspect.Signature(shown)  # type: ignore[attr-defined]  # inspect's own protocol
    wrapped.__annotations__ = {one.name: one.annotation for one in shown}
    return wrapped


def _options(shape: type[Any]) -> list[inspect.Parameter]:
    hints = get_type_hints(shape, include_extras=True)
    return [
        inspect.Parameter(
            field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=hints[field.name]
        )
        for field in fields(shape)
    ]
