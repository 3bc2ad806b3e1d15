"""The keys of a Compose file that ours uses, as strict types: a misspelt key is an error."""

import re
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

PROJECT = Path(__file__).resolve().parents[2]
Seconds = Annotated[str, Field(pattern=r"^\d+[ms]$")]
Variable = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]
_INTERPOLATED = re.compile(r"\$\{(?P<name>\w+)(?P<rest>[^}]*)\}")


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Healthcheck(Part):
    test: Annotated[list[str], Field(min_length=2)]
    interval: Seconds
    timeout: Seconds
    retries: int
    start_period: Seconds


class Build(Part):
    context: str
    dockerfile: str


class Dependency(Part):
    condition: Literal["service_healthy", "service_completed_successfully"]


class Logging(Part):
    driver: str
    options: dict[str, str]


class Service(Part):
    image: str
    build: Build | None = None
    user: str | None = None
    restart: Literal["unless-stopped", "on-failure:5"]
    read_only: bool = False
    shm_size: str | None = None
    tmpfs: list[str] = []
    cap_drop: list[str]
    security_opt: list[str]
    stop_grace_period: Seconds | None = None
    entrypoint: list[str] | None = None
    command: list[str] | None = None
    profiles: list[str] = []
    environment: dict[Variable, str | None] = {}
    ports: list[str] = []
    volumes: list[str] = []
    networks: list[str]
    depends_on: dict[str, Dependency] = {}
    healthcheck: Healthcheck | None = None
    logging: Logging


class Network(Part):
    internal: bool = False


class Composition(BaseModel):
    """Top-level `x-…` keys are the specification's place for anchors."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    services: dict[str, Service]
    networks: dict[str, Network]
    volumes: dict[str, dict[str, str]]


@cache
def text() -> str:
    return (PROJECT / "docker-compose.yml").read_text()


@cache
def raw() -> Any:
    """The document with its anchors resolved, not interpolated."""
    return yaml.safe_load(text())


@cache
def composition() -> Composition:
    return Composition.model_validate(raw())


def interpolated() -> dict[str, str]:
    """Each `${NAME…}` of the file, with what follows the name (`:?…`, `:-…`)."""
    live = "\n".join(line for line in text().splitlines() if not line.lstrip().startswith("#"))
    return {found["name"]: found["rest"] for found in _INTERPOLATED.finditer(live)}


def example() -> dict[str, str | None]:
    """The variables of `.env.example`; None when commented out."""
    lines = (PROJECT / ".env.example").read_text().splitlines()
    pairs = [re.match(r"^(#?)([A-Z][A-Z0-9_]*)=(.*)$", line) for line in lines]
    return {pair[2]: None if pair[1] else pair[3] for pair in pairs if pair}
