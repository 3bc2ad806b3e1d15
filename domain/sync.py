"""What outgoing webhooks need of the world outside."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class WebhookPost:
    """One outgoing webhook: a Standard Webhooks message with ids and codes only."""

    id: str
    url: str
    secret: str
    payload: Mapping[str, object]


class WebhookPoster(Protocol):
    """Posts to an endpoint of the tenant's; returns its 2xx status or raises `providers.contract`."""

    async def post(self, post: WebhookPost) -> int: ...
