"""Reads Mailchimp's webhooks: forms without a signature, believed for the secret in their address."""

from datetime import UTC, datetime

from domain.sync.audiences import MemberChange, MemberStatus
from domain.text.form_fields import form_fields

_STATUSES = {
    "subscribe": MemberStatus.SUBSCRIBED,
    "unsubscribe": MemberStatus.UNSUBSCRIBED,
    "cleaned": MemberStatus.CLEANED,
}


def read_change(body: bytes, list_id: str, now: datetime) -> MemberChange | None:
    """None for what changes nothing here: campaigns, another audience, fields of a profile, which are ours.

    Raises `ValueError` for what is no form.
    """
    said = dict(form_fields(body, strict=False))
    if said.get("data[list_id]", list_id) != list_id:
        return None
    at, kind = _moment(said.get("fired_at", ""), now), said.get("type", "")
    if kind == "upemail":
        return MemberChange(
            said.get("data[old_email]", ""), MemberStatus.SUBSCRIBED, at, said.get("data[new_email]", "")
        )
    status = _STATUSES.get(kind)
    return MemberChange(said.get("data[email]", ""), status, at) if status is not None else None


def _moment(text: str, now: datetime) -> datetime:
    """Mailchimp writes UTC, without saying so."""
    try:
        return min(datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC), now)
    except ValueError:
        return now
