"""Builds the app: the frame around it, its routes, and what it opens and closes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

import httpx2
from fastapi import FastAPI

from activities.payments.desks import TenantDesks
from api.auth.accesses.buffer import EntryBuffer
from api.auth.accesses.notes import AccessLog, AccessNotes
from api.auth.browsers.origins import Origins
from api.auth.custom_fields import CustomFields
from api.auth.dependencies import AppContext
from api.auth.identity import Authenticator, KeyRing, LocalKeys
from api.auth.issuer.attempts import Attempts
from api.auth.issuer.client import Client, IssuerClient
from api.auth.keys import SigningKeys
from api.auth.oidc import OidcKeys
from api.auth.people import Assurance
from api.auth.sessions.demo import refuse_exposed_demo
from api.http import errors, log
from api.http.browsers.console import add_console
from api.http.browsers.docs import OPENAPI, add_docs
from api.http.cursor import Cursors
from api.http.dispatch import Dispatcher
from api.http.frame import BodyLimit, Frame
from api.http.limits import Limits
from api.http.live.feed import LiveFeed
from api.http.metrics import Metrics
from api.http.openapi import DESCRIPTION, describe, operation_id
from api.http.readiness import Readiness
from api.live import connections
from api.public_routes import HOOKS, SESSIONS
from api.routes import PUBLIC, ROUTERS, WATCHED
from api.settings import ApiSettings
from providers.captcha import captchas
from providers.desks import DeskFactory
from providers.http.tls import tls
from providers.mailchimp.audience import Mailchimp
from providers.registry import default_vendors, hooks, own_recorder, recorders
from providers.settings import ProviderSettings
from providers.webhooks.post import HttpWebhookPoster
from store.session import Database
from store.tenants.vault import Vault
from workflows.client.client import LeadClient, TemporalSettings


def create_app(
    settings: ApiSettings, temporal: TemporalSettings | None = None, vendors: ProviderSettings | None = None
) -> FastAPI:
    """The app of one process; what is None comes from the environment. Servers are reached when it starts."""
    log.configure()
    refuse_exposed_demo(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with _opened(settings, temporal or TemporalSettings(), vendors or ProviderSettings()) as context:
            app.state.context = context
            yield

    app = FastAPI(
        title="Lead Engine",
        version="1",
        description=DESCRIPTION,
        lifespan=lifespan,
        openapi_url=OPENAPI if settings.api_docs else None,
        docs_url=None,
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
        redirect_slashes=False,
        generate_unique_id_function=operation_id,
    )
    app.add_middleware(AccessNotes)
    app.add_middleware(
        Frame,
        limit=BodyLimit(settings.api_body_limit, settings.api_body_seconds),
        uploads={
            "/api/v1/imports": BodyLimit(settings.import_limit, settings.import_seconds),
            "/hooks/mail/": BodyLimit(settings.mail_limit, settings.import_seconds),
        },
        settings=settings,
    )
    errors.install(app)
    for router in (PUBLIC, WATCHED, *HOOKS, *SESSIONS):
        app.include_router(router)
    for router in ROUTERS:
        app.include_router(router, prefix="/api/v1")
    app.include_router(connections.router, prefix="/api/v1")
    describe(app)
    if settings.api_docs:
        add_docs(app)
    add_console(app)
    return app


@asynccontextmanager
async def _opened(
    settings: ApiSettings, temporal: TemporalSettings, vendors: ProviderSettings
) -> AsyncIterator[AppContext]:
    keys = SigningKeys(settings.jwt_key_file)
    async with (
        Database(settings.database_url, pool_size=settings.pool_size, suppression_key=settings.hashing_key) as database,
        httpx2.AsyncClient(verify=tls(), trust_env=False) as web,
    ):
        runs = await LeadClient.connect(temporal)
        limits = Limits(settings, keys.secrets("limits")[-1])
        dispatcher = Dispatcher(runs, database)
        dispatcher.start()
        ring = _key_ring(settings, keys, web)
        accesses = AccessLog(EntryBuffer(database), keys.secrets("limits")[-1])
        accesses.buffer.start()
        live = LiveFeed(settings.database_url, lambda: keys.secrets("cursor"))
        live.start()
        kept, mailchimp = recorders(vendors), Mailchimp(vendors.mailchimp_base_url)
        try:
            yield AppContext(
                settings=settings,
                database=database,
                runs=runs,
                dispatcher=dispatcher,
                authenticator=Authenticator(ring, database),
                origins=Origins(settings),
                issuer=_issuer(settings, ring, web),
                attempts=Attempts(lambda: keys.secrets("sign-in")),
                cursors=Cursors(lambda: keys.secrets("cursor")),
                limits=limits,
                custom_fields=CustomFields(database),
                hooks=hooks(vendors),
                vendors=default_vendors(vendors),
                vault=Vault(settings.secret_key),
                recorders=kept,
                own_recorder=partial(own_recorder, vendors),
                callbacks_at=vendors.public_url,
                captchas=captchas(vendors),
                web=web,
                signing_keys=keys,
                metrics=Metrics(database, accesses.figures),
                accesses=accesses,
                live=live,
                webhooks=HttpWebhookPoster(development=vendors.webhooks_to_loopback),
                readiness=Readiness(database, runs),
                desks=TenantDesks(DeskFactory(vendors), Vault(settings.secret_key)),
                mailchimp=mailchimp,
                private_mail=vendors.smtp_private_servers,
                private_registry=vendors.fhir_private_servers,
            )
        finally:
            await live.stop()
            await dispatcher.stop()
            accesses.close_windows(all_of_them=True)
            await accesses.buffer.stop()
            await limits.close()
            await mailchimp.aclose()
            for recorder in kept.values():
                await recorder.close()


def _key_ring(settings: ApiSettings, keys: SigningKeys, web: httpx2.AsyncClient) -> KeyRing:
    if settings.oidc_issuer is None:
        return LocalKeys(keys)
    if not settings.oidc_audience:
        raise ValueError("LEAD_OIDC_ISSUER needs LEAD_OIDC_AUDIENCE")
    recent = timedelta(seconds=settings.oidc_max_age) if settings.oidc_max_age else None
    assurance = Assurance(frozenset(settings.oidc_acr), frozenset(settings.oidc_amr), recent)
    return OidcKeys(settings.oidc_issuer, settings.oidc_audience, web, assurance)


def _issuer(settings: ApiSettings, ring: KeyRing, web: httpx2.AsyncClient) -> IssuerClient | None:
    if settings.oidc_client_id is None:
        return None
    if not isinstance(ring, OidcKeys) or settings.oidc_client_secret is None or settings.secret_key is None:
        raise ValueError("LEAD_OIDC_CLIENT_ID needs LEAD_OIDC_ISSUER, LEAD_OIDC_CLIENT_SECRET and LEAD_SECRET_KEY")
    public = settings.public_url
    client = Client(settings.oidc_client_id, settings.oidc_client_secret, settings.oidc_scopes, public)
    return IssuerClient(ring, web, client)
