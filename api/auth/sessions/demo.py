"""Sign-in without an identity provider, for a demo on one's own machine: choose who to be."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Request, Response

from api.auth.dependencies import AppContext, Context, Limited
from api.auth.permissions import Role
from api.auth.sessions.schemas import DemoPeople, DemoPerson, DemoSignIn
from api.auth.sessions.sessions import SignIn, begin
from api.http.body import StrictRoute
from api.http.limits import Limit
from api.http.problems import problems
from api.settings import ApiSettings
from domain.errors import NotFound
from store.lifecycle import lead_runs
from store.lifecycle.outbox import tenant_ids
from store.team import users
from store.team.people import Colleague, list_people

router = APIRouter(
    prefix="/auth/demo",
    tags=["session"],
    route_class=StrictRoute,
    dependencies=[Depends(Limited(Limit.PAGES))],
    responses=problems(404, 429, 503),
)
_MOST_HOSPITALS, _MOST_PEOPLE = 500, 200


def refuse_exposed_demo(settings: ApiSettings) -> None:
    """Whoever reaches the demo login is in. Raises `ValueError` where others than this machine could."""
    if not settings.demo_login:
        return
    if settings.oidc_issuer is not None:
        raise ValueError("LEAD_DEMO_LOGIN lets anybody in without the identity provider: unset it or LEAD_OIDC_ISSUER.")
    public = urlsplit(settings.public_url).hostname or ""
    for name, host in (("LEAD_API_HOST", settings.api_host), ("LEAD_PUBLIC_URL", public)):
        if not is_loopback(host):
            raise ValueError(
                f"LEAD_DEMO_LOGIN lets in whoever reaches it, and {name} is not this machine's own address: "
                f"unset LEAD_DEMO_LOGIN, or set {name} to 127.0.0.1."
            )


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.rstrip(".").lower() == "localhost"


@router.get("", summary="List who can be signed in as in the demo")
async def list_demo_people(request: Request, context: Context) -> DemoPeople:
    """404 unless this is a demo on one machine."""
    _require_demo(request, context)
    found: list[DemoPerson] = []
    for tenant_id in (await tenant_ids(context.database))[:_MOST_HOSPITALS]:
        async with context.database.tenant_session(tenant_id) as session:
            hospital = (await lead_runs.load_tenant(session, tenant_id)).name
            people = await list_people(session, tenant_id, _MOST_PEOPLE)
        found += [
            DemoPerson(
                tenant_id=tenant_id,
                hospital=hospital,
                user_id=one.id,
                name=one.name,
                role=Role(one.role),
                team=one.team,
            )
            for one in people
            if one.active
        ]
    return DemoPeople(people=found)


@router.post(
    "", summary="Sign in as somebody of the demo", status_code=204, responses=problems(400, 403, 413, 415, 422)
)
async def sign_in_to_demo(body: DemoSignIn, request: Request, context: Context, response: Response) -> None:
    """The answer brings the session's cookie."""
    _require_demo(request, context)
    context.origins.require_own(request)
    async with context.database.tenant_session(body.tenant_id) as session:
        member = await users.find_member(session, body.tenant_id, body.user_id)
    if member is None or not member.active or member.role == Role.INTEGRATION:
        raise NotFound("user")
    await begin(context, request, response, SignIn(body.tenant_id, body.user_id, Role(member.role), demo=True))


def _shown(tenant_id: int, hospital: str, one: Colleague) -> DemoPerson:
    return DemoPerson(
        tenant_id=tenant_id, hospital=hospital, user_id=one.id, name=one.name, role=Role(one.role), team=one.team
    )


def _require_demo(request: Request, context: AppContext) -> None:
    """By a name of this machine only: another name that leads here may be an attacker's (DNS rebinding)."""
    if not context.settings.demo_login or not is_loopback(_host_of(request)):
        raise NotFound("demo")


def _host_of(request: Request) -> str:
    try:
        return urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    except ValueError:
        return ""
