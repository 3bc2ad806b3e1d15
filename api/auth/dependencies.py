"""What every endpoint may ask for: the open parts of the engine, and a caller who is permitted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, cast

import httpx2
from fastapi import Depends, Request
from fastapi.openapi.models import HTTPBearer
from starlette.requests import HTTPConnection

from activities.payments.desks import TenantDesks
from api.auth.accesses.notes import AccessLog
from api.auth.browsers import cookie
from api.auth.browsers.origins import CrossSite, Origins
from api.auth.custom_fields import CustomFields
from api.auth.identity import Authenticator, Caller
from api.auth.issuer.attempts import Attempts
from api.auth.issuer.client import IssuerClient
from api.auth.keys import SigningKeys
from api.auth.permissions import Action
from api.auth.sight import read_by
from api.http.body import Guard
from api.http.cursor import Cursors
from api.http.dispatch import Dispatcher
from api.http.errors import Unauthenticated
from api.http.limits import Limit, Limits
from api.http.live.feed import LiveFeed
from api.http.metrics import Metrics
from api.http.readiness import Readiness
from api.settings import ApiSettings
from domain.errors import Forbidden
from domain.leads.lead import Channel
from domain.outreach.ports import CallRecorder
from domain.outreach.vendors import Vendor
from providers.captcha import Captcha
from providers.http.hooks import Hook
from providers.mailchimp.audience import Mailchimp
from providers.webhooks.post import HttpWebhookPoster
from store.session import Database
from store.tenants.vault import Vault
from workflows.client.client import LeadClient


@dataclass(frozen=True)
class AppContext:
    """Opened by the app's lifespan, one per process.

    `callbacks_at`: the public address that vendors call, without a slash at its end.
    `vendors`: whom the installation has chosen for each channel.
    `private_mail`: a tenant's own mail server may lie in this network; `private_registry`: its patient registry.
    """

    settings: ApiSettings
    database: Database
    runs: LeadClient
    dispatcher: Dispatcher
    authenticator: Authenticator
    origins: Origins
    issuer: IssuerClient | None
    attempts: Attempts
    cursors: Cursors
    limits: Limits
    custom_fields: CustomFields
    hooks: Mapping[str, Hook]
    vendors: Mapping[Channel, Vendor]
    vault: Vault
    recorders: Mapping[str, CallRecorder]
    own_recorder: Callable[[str, Mapping[str, str]], CallRecorder | None]
    callbacks_at: str
    captchas: Mapping[str, Captcha]
    web: httpx2.AsyncClient
    signing_keys: SigningKeys
    metrics: Metrics
    accesses: AccessLog
    live: LiveFeed
    webhooks: HttpWebhookPoster
    desks: TenantDesks
    mailchimp: Mailchimp
    private_mail: bool
    private_registry: bool
    readiness: Readiness

    @property
    def form_keys(self) -> Sequence[bytes]:
        """The first signs the tokens of forms, all verify them."""
        return self.signing_keys.secrets("form")

    async def caller_of(self, request: Request) -> Caller:
        """By token or key, else by the cookie of a session: never by the cookie where there is an Authorization header.

        Raises `Unauthenticated`, and `CrossSite` for another site's page.
        """
        tokens, cookies = _shown(request)
        if tokens or not cookies:
            return await self.authenticator.authenticate(tokens)
        self.origins.require_own(request)
        return await self.authenticator.authenticate_session(cookies)

    async def caller_of_socket(self, socket: HTTPConnection) -> Caller:
        """As `caller_of`, of a WebSocket before it is accepted. While it is open, `Authenticator.check_again` says
        whether its caller would still be let in."""
        tokens, cookies = _shown(socket)
        if tokens or not cookies:
            return await self.authenticator.authenticate(tokens)
        self.origins.require_own_socket(socket)
        return await self.authenticator.authenticate_session(cookies)


def _shown(connection: HTTPConnection) -> tuple[list[str], list[str]]:
    """All Authorization headers, and all values of the session's cookie."""
    headers = connection.headers
    return headers.getlist("authorization"), cookie.values(headers.getlist("cookie"))


async def app_context(request: Request) -> AppContext:
    """Inside a request."""
    context: AppContext = request.app.state.context
    return context


class Allow(Guard):
    """The dependency by which a route names its action; gives the caller, or answers 401, 403 or 429.

    `limit`: what else than reading the caller's requests count as.
    """

    def __init__(self, action: Action, limit: Limit | None = None) -> None:
        self.action, self._limit = action, limit
        self.model = HTTPBearer(bearerFormat="JWT")
        self.scheme_name = "token"

    async def __call__(self, request: Request) -> Caller:
        if known := request.scope.get("caller"):
            return cast(Caller, known)
        caller = await self.again(request)
        if limit := self._limit or (Limit.READS if request.method == "GET" else None):
            await (await app_context(request)).limits.count(limit, caller.tenant_id, caller.actor)
        return caller

    async def again(self, request: Request) -> Caller:
        """What is known for 5 s costs nothing."""
        try:
            caller = await (await app_context(request)).caller_of(request)
        except Unauthenticated as error:
            request.scope["refused"] = error.why
            request.scope["refused_user"] = (error.tenant_id, error.user_id)
            raise
        except CrossSite as error:
            request.scope["refused"] = error.reason
            raise
        if not caller.may(self.action):
            request.scope["refused"] = self.action.value
            request.scope["refused_user"] = (caller.tenant_id, caller.user_id)
            raise forbidden(caller)
        request.scope["caller"] = caller
        read_by(caller.role)
        return caller


def forbidden(caller: Caller) -> Forbidden:
    """What a caller hears whose role, or key, may not do it."""
    who = f"A caller with role {caller.role.value}" if caller.key_id is None else "This API key"
    return Forbidden(f"{who} may not do this.")


class Limited:
    """The dependency by which a route without a token counts its clients; answers 429."""

    def __init__(self, limit: Limit) -> None:
        self._limit = limit

    async def __call__(self, request: Request) -> None:
        await (await app_context(request)).limits.client(self._limit, request)


Context = Annotated[AppContext, Depends(app_context)]
