"""Where a form, its script and its links are found, and what its key looks like."""

import re
import secrets
from datetime import UTC, datetime

from api.auth.dependencies import AppContext
from domain.errors import NotFound, Unavailable
from domain.outreach import links

_KEY = re.compile(r"([1-9][0-9]{0,9})-[A-Za-z0-9_\-]{16}")
_PURPOSE = "form"


def new_key(tenant_id: int) -> str:
    """Not to be guessed, and says whose form it is."""
    return f"{tenant_id}-{secrets.token_urlsafe(12)}"


def tenant_of(key: str) -> int:
    """Raises `NotFound` for what no form's key looks like."""
    found = _KEY.fullmatch(key)
    if not found or int(found[1]) >= 2**31:
        raise NotFound("form")
    return int(found[1])


def form_url(context: AppContext, key: str) -> str:
    return f"{context.settings.public_url.rstrip('/')}/f/{key}"


def link_url(context: AppContext, tenant_id: int, key: str, link_id: int) -> str:
    """Raises `Unavailable` without a key to sign with."""
    if context.settings.link_key is None:
        raise Unavailable("Set LEAD_LINK_KEY: links are signed with it.")
    token = links.sign(links.LinkToken(_PURPOSE, tenant_id, link_id), context.settings.link_key.get_secret_value())
    return f"{form_url(context, key)}?l={token}"


def read_link(context: AppContext, tenant_id: int, text: str) -> int | None:
    """The link's id; None for what we did not sign for this tenant."""
    if not text or context.settings.link_key is None:
        return None
    try:
        token = links.read(text, context.settings.link_key.get_secret_value(), _PURPOSE, datetime.now(UTC))
    except NotFound:
        return None
    return token.subject_id if token.tenant_id == tenant_id else None
