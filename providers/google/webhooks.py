"""Reads the leads that Google Ads posts: the whole lead comes at once, with the key that was agreed on."""

import hmac
import json
import re
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from domain.capture.ads import VENDOR_ID, AdLead
from domain.leads.lead import Source
from domain.text.normal_form import storable
from providers.http.hooks import Unreadable
from providers.http.reader import Text


def _moment(value: object) -> datetime | None:
    """A time that cannot be read loses no lead."""
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


class _Said(BaseModel):
    """Google adds fields as it likes; what we do not know is left alone."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)


class _Column(_Said):
    column_id: Text = ""
    column_name: Text = ""
    string_value: Text = ""


class _Lead(_Said):
    lead_id: Text
    form_id: Text = ""
    user_column_data: list[_Column] = []
    is_test: bool = False
    gcl_id: Text = ""
    campaign_id: Text = ""
    adgroup_id: Text = ""
    creative_id: Text = ""
    lead_submit_time: Annotated[datetime | None, BeforeValidator(_moment)] = None


def is_genuine(said: Mapping[str, Any], google_key: str) -> bool:
    """Whether the body carries our key."""
    given = said.get("google_key")
    return isinstance(given, str) and bool(google_key) and hmac.compare_digest(given.encode(), google_key.encode())


def without_key(said: Mapping[str, Any]) -> dict[str, Any]:
    """The lead as it may be kept."""
    return storable({name: value for name, value in said.items() if name != "google_key"})  # type: ignore[no-any-return]


def read_lead(said: Mapping[str, Any]) -> AdLead:
    """Raises `Unreadable`."""
    try:
        lead = _Lead.model_validate(said)
    except ValidationError:
        raise Unreadable("google_ads: not a lead") from None
    attribution = {
        "utm_source": "google",
        "utm_medium": "lead_ad",
        "utm_campaign": lead.campaign_id,
        "utm_term": lead.adgroup_id,
        "utm_content": lead.creative_id,
        "gclid": lead.gcl_id,
    }
    return AdLead(
        vendor_lead_id=_bounded(lead.lead_id),
        vendor_form_id=_bounded(lead.form_id) if lead.form_id else None,
        source=Source.GOOGLE_ADS,
        answers={column.column_id or column.column_name: column.string_value for column in lead.user_column_data},
        attribution={name: value for name, value in attribution.items() if value},
        raw=json.dumps(without_key(said), ensure_ascii=False),
        occurred_at=lead.lead_submit_time,
        is_test=lead.is_test,
    )


def _bounded(id: str) -> str:
    return id if re.match(VENDOR_ID, id) else sha256(id.encode("utf-8", "replace")).hexdigest()
