"""Signed tokens for public links: they carry who and what for, and nobody can make or change one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.errors import NotFound
from domain.text import short_tokens, signed

# Mail lies in boxes for years, and taking consent back must stay as easy as giving it. A form's link is printed on
# posters and tells nothing of anybody: it ends with its form.
AGES: Mapping[str, timedelta] = {
    "unsubscribe": timedelta(days=5 * 366),
    "preferences": timedelta(days=5 * 366),
    "confirm": timedelta(days=30),
    "own": timedelta(days=366),
}
# Where each is served.
PATHS: Mapping[str, str] = {"unsubscribe": "u", "preferences": "p", "confirm": "c", "own": "l"}
# Behind the token of a link in a diverted message. It needs no signature: all it does is to take the link's effect.
TRIAL = "~test"
# How long one of the staff may look at a person's own page.
VIEW_FOR = timedelta(hours=1)
_VIEW = "link view"


@dataclass(frozen=True)
class LinkToken:
    """`purpose`: unsubscribe | preferences | confirm | own | form | view. `made_on` None: one without an age, or
    of before there were ages. `rest`: for `own`, the template's id and the place of the link in it. `trial`: from a
    diverted message; whoever opens it is not the person.
    """

    purpose: str
    tenant_id: int
    subject_id: int
    made_on: date | None = None
    rest: tuple[int, ...] = ()
    trial: bool = False


def sign(token: LinkToken, key: str) -> str:
    """URL-safe text; the same token and key give the same text."""
    if token.purpose in PATHS and token.made_on is not None:
        numbers = [token.tenant_id, token.subject_id, token.made_on.toordinal(), *token.rest]
        return short_tokens.sign(numbers, key, f"link {token.purpose}")
    made = [token.made_on.toordinal()] if token.made_on else []
    return signed.sign([token.tenant_id, token.subject_id, *made], key, f"link {token.purpose}")


def address(token: LinkToken, key: str, public_url: str) -> str:
    """As it stands in a message."""
    return f"{public_url}/{PATHS[token.purpose]}/{sign(token, key)}"


def view_address(tenant_id: int, lead_id: int, until: datetime, key: str, public_url: str) -> str:
    """The person's preferences as one of the staff may see them until then. Its signature is of a purpose of its own:
    nothing that is left out of it makes it the person's."""
    token = short_tokens.sign([tenant_id, lead_id, int(until.timestamp())], key, _VIEW)
    return f"{public_url}/{PATHS['preferences']}/{token}"


def read_view(text: str, key: str, now: datetime) -> LinkToken | None:
    """None for another link, and for one whose time is over."""
    match short_tokens.read(text, key, _VIEW):
        case [tenant_id, lead_id, until] if now.timestamp() < until:
            return LinkToken("view", tenant_id, lead_id)
    return None


def for_trial(text: str, public_url: str) -> str:
    """The same text, whose links to pages of ours show what they show and change nothing."""
    places = "|".join([*PATHS.values(), "pay"])
    return re.sub(rf"({re.escape(public_url)}/(?:{places})/[\w-]+(?:\.[\w-]+)*)", rf"\1{TRIAL}", text)


def without_trial(token: str) -> tuple[str, bool]:
    """The token as it was signed, and whether its link is for trial."""
    return token.removesuffix(TRIAL), token.endswith(TRIAL)


def read(text: str, key: str, purpose: str, now: datetime) -> LinkToken:
    """Raises `NotFound` for what was not signed here for this purpose, and for what is too old; says no more.

    Links of before there were short ones have a full stop in them.
    """
    text, trial = without_trial(text)
    reader = signed.read if "." in text else short_tokens.read
    values = reader(text, key, f"link {purpose}")
    if values is None:
        raise NotFound("link")
    tenant_id, subject_id, *rest = values
    made_on = date.fromordinal(rest[0]) if rest else None
    if made_on and purpose in AGES and now.date() - made_on > AGES[purpose]:
        raise NotFound("link")
    return LinkToken(purpose, tenant_id, subject_id, made_on, tuple(rest[1:]), trial)
