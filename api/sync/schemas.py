"""Endpoints of webhooks and their deliveries, as callers send and get them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from api.auth.versions import Version
from domain.sync.addresses import URL_LIMIT
from domain.sync.deliveries import DeliveryState, DisabledFor, EndpointState
from domain.sync.events import EVENTS
from domain.text.instants import Instant
from domain.text.plain import Plain
from services.sync.redeliveries import Which

_DAY = 86_400
EventName = Annotated[str, Field(max_length=30, json_schema_extra={"enum": [*EVENTS]})]
Url = Annotated[str, Field(min_length=1, max_length=URL_LIMIT, examples=["https://hooks.example.com/leads"])]
Description = Annotated[str, Field(max_length=200, examples=["Data warehouse"])]
Events = Annotated[list[EventName], Field(max_length=len(EVENTS), examples=[["lead.created", "lead.status"]])]
State = Literal[EndpointState.ACTIVE, EndpointState.PAUSED]


class EndpointCreate(Plain):
    """No `events`: all of them. `with_profile`: names, e-mail and phone of the person go along."""

    model_config = ConfigDict(extra="forbid")

    url: Url
    description: Description = ""
    events: Annotated[Events, Field(default_factory=list)]
    with_profile: StrictBool = False
    state: State = EndpointState.ACTIVE


class EndpointUpdate(Plain):
    """What is left out stays. While an endpoint is paused its events wait."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"state": "paused"}]})

    url: Url | None = None
    description: Description | None = None
    events: Events | None = None
    with_profile: StrictBool | None = None
    state: State | None = None


class EndpointRead(BaseModel):
    """`reason`: why the engine switched it off. `failures` in a row, since `failing_since`.

    `pending`, `missed` while it was switched off: at most 10,001. Until `previous_secret_until` two secrets sign.
    """

    id: int
    url: str
    description: str
    events: list[str]
    with_profile: bool
    state: EndpointState
    reason: DisabledFor | None
    state_at: datetime
    created_at: datetime
    failures: int
    failing_since: datetime | None
    pending: int
    oldest_pending_at: datetime | None
    missed: int
    previous_secret_until: datetime | None
    version: Version = ""


class EndpointMade(EndpointRead):
    """`secret` is shown here and never again; null in the answer to a repeated request."""

    secret: str | None


class EndpointList(BaseModel):
    items: list[EndpointRead]


class SecretRotate(Plain):
    """For how long the secret before signs beside the new one."""

    model_config = ConfigDict(extra="forbid")

    overlap_seconds: Annotated[int, Field(ge=0, le=7 * _DAY, examples=[_DAY])] = _DAY


class EndpointTest(Plain):
    """Which event's example to send; default: `webhook.test`."""

    model_config = ConfigDict(extra="forbid")

    type: Annotated[EventName | None, Field(examples=["lead.created"])] = None


class EndpointTested(BaseModel):
    """What the endpoint said. `error` and `words` null: delivered."""

    webhook_id: str
    delivered: bool
    status: int | None
    ms: int
    answer: str
    error: str | None
    words: str | None


class DeliveryRead(BaseModel):
    """`status`, `error` and `words` of the latest try; `next_try_at` while it is pending."""

    id: int
    event_id: str
    sequence: int
    type: str
    lead_id: int
    at: datetime
    state: DeliveryState
    tries: int
    status: int | None
    error: str | None
    words: str | None
    tried_at: datetime | None
    next_try_at: datetime | None
    delivered_at: datetime | None
    redelivery_id: int | None


class TryRead(BaseModel):
    """One request and its answer. `answer`: its first 500 characters, for admins only, and empty where profiles go."""

    at: datetime
    status: int | None
    ms: int
    error: str | None
    words: str | None
    answer: str | None


class DeliveryDetail(DeliveryRead):
    """`payload`: what is sent, without the profile."""

    payload: dict[str, Any]
    log: list[TryRead]


class DeliveryPage(BaseModel):
    """`kept_days`: for how long each stands here (`LEAD_KEEP_WEBHOOKS_DAYS`)."""

    kept_days: float
    items: list[DeliveryRead]
    next: str | None


class RedeliveryCreate(Plain):
    """Events of this span, at most 10,000. Each comes under its own `webhook-id`, as before."""

    model_config = ConfigDict(extra="forbid")

    since: Annotated[Instant, Field(examples=["2026-11-29T00:00:00Z"])]
    until: Annotated[Instant, Field(examples=["2026-11-30T00:00:00Z"])]
    which: Annotated[Which, Field(examples=["missing"])] = Which.FAILED


class RedeliveryRead(BaseModel):
    """How far it is: `total` events, of which some are still `pending`."""

    id: int
    since: datetime
    until: datetime
    which: Which
    total: int
    pending: int
    delivered: int
    failed: int
    created_at: datetime


class RedeliveryList(BaseModel):
    items: list[RedeliveryRead]


class EventRead(BaseModel):
    """One type of event: when it is sent, an example of its request's body, and the JSON schema of `data`."""

    type: str
    version: int
    when: str
    example: dict[str, Any]
    data_schema: dict[str, Any]


class EventList(BaseModel):
    items: list[EventRead]
