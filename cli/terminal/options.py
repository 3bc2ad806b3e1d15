"""Options that several commands share, and the settings that they override."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from devstack.failure import StartFailed

if TYPE_CHECKING:
    from devstack.settings import Settings

DataDir = Annotated[Path | None, typer.Option("--data", help="Data folder (LEAD_DATA_DIR; default .data).")]


def settings(**given: Path | int | None) -> "Settings":
    """The environment's settings, with the options that were given; raises `StartFailed` for bad values."""
    from pydantic import ValidationError

    from devstack.settings import Settings
    from domain.text.faults import message_of

    try:
        return Settings.model_validate(Settings().model_copy(update=_present(given)).model_dump())
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)[0]
        name = ".".join(str(part) for part in wrong["loc"]) or "settings"
        raise StartFailed(f"{name}: {message_of(wrong)}") from error


def _present(given: dict[str, Path | int | None]) -> dict[str, Path | int]:
    return {name: value for name, value in given.items() if value is not None}
