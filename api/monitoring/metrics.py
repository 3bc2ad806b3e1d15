"""For Prometheus, with a token of its own."""

import hmac

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from api.auth.dependencies import Context
from api.http.errors import Unauthenticated
from domain.errors import NotFound

router = APIRouter(tags=["health"])


@router.get("/metrics", include_in_schema=False)
async def read_metrics(context: Context, request: Request) -> Response:
    """Every tenant's numbers. Without `LEAD_METRICS_TOKEN` there is no such page."""
    token = context.settings.metrics_token
    if token is None or not token.get_secret_value():
        raise NotFound("page")
    scheme, _, shown = request.headers.get("authorization", "").partition(" ")
    genuine = hmac.compare_digest(shown.encode(), token.get_secret_value().encode())
    if scheme.lower() != "bearer" or not genuine:
        raise Unauthenticated("metrics token")
    return Response(await context.metrics.text(), media_type=CONTENT_TYPE_PLAIN_0_0_4)
