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
from providers.http.reader import PARTS, AnyText


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
    column_id: AnyText = ""
    column_name: AnyText = ""
    string_value: AnyText = ""


class _Lead(_Said):
    lead_id: AnyText = ""
    form_id: AnyText = ""
    user_column_data: Annotated[list[_Column], PARTS] = []
    is_test: Annotated[bool, BeforeValidator(lambda value: value in (True, "true"))] = False
    gcl_id: AnyText = ""
    campaign_id: AnyText = ""
    adgroup_id: AnyText = ""
    creative_id: AnyText = ""
    lead_submit_time: Annotated[datetime | None, BeforeValidator(_moment)] = None


def is_genuine(said: Mapping[str, Any], google_key: str) -> bool:
    """Whether the body carries our key."""
    given = said.get("google_key")
    return isinstance(given, str) and bool(google_key) and hmac.compare_digest(given.encode(), google_key.encode())


def without_key(said: Mapping[str, Any]) -> dict[str, Any]:
    """The lead as it may be kept."""
    return storable({name: value for name, value in said.items() if name != "google_key"})  # type: ignore[no-any-return]


def read_lead(said: Mapping[str, Any]) -> AdLead:
    """Google posts a lead once, so all that can be read of it is. Raises `Unreadable` for what is no lead at all."""
    try:
        lead = _Lead.model_validate(said)
    except ValidationError:
        raise Unreadable("google_ads: not a lead") from None
    raw = json.dumps(without_key(said), ensure_ascii=False, sort_keys=True)
    if not lead.lead_id and "user_column_data" not in said:
        raise Unreadable("google_ads: not a lead")
    attribution = {
        "utm_source": "google",
        "utm_medium": "lead_ad",
        "utm_campaign": lead.campaign_id,
        "utm_term": lead.adgroup_id,
        "utm_content": lead.creative_id,
        "gclid": lead.gcl_id,
    }
    return AdLead(
        vendor_lead_id=_bounded(lead.lead_id or raw),
        vendor_form_id=_bounded(lead.form_id) if lead.form_id else None,
        source=Source.GOOGLE_ADS,
        answers={column.column_id or column.column_name: column.string_value for column in lead.user_column_data},
        attribution={name: value for name, value in attribution.items() if value},
        raw=raw,
        occurred_at=lead.lead_submit_time,
        is_test=lead.is_test,
    )


def _bounded(id: str) -> str:
    return id if re.fullmatch(VENDOR_ID, id) else sha256(id.encode("utf-8", "replace")).hexdigest()
