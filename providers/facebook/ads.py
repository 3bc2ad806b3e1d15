"""Fetches lead ads' leads over Meta's Graph API."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from domain.capture.ads import VENDOR_ID, AdAccount, AdLead, AdPage, NoticedLead
from domain.leads.lead import Source
from domain.text.normal_form import storable
from providers.contract import Final, ProviderError, Retryable
from providers.http.answers import LONGEST_WAIT
from providers.http.hooks import read_page
from providers.http.reader import LIMIT, PARTS, AnyText, Reader, Text

NAME = "facebook"
FIELDS = (
    "id,created_time,field_data,form_id,ad_id,ad_name,adset_id,adset_name,campaign_id,campaign_name,is_organic,platform"
    ",custom_disclaimer_responses"
)
PAGE = 100
_PASSING = frozenset({1, 2, 4, 17, 32, 341, 613})
_PLATFORMS = {"fb": "facebook", "ig": "instagram"}
_DUMMY = "<test lead:"
VendorId = Annotated[Text, Field(pattern=VENDOR_ID)]


class _Said(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)


def _moment(value: Any) -> datetime | None:
    """A time that cannot be read loses no lead."""
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


class _Field(_Said):
    name: AnyText = ""
    values: Annotated[list[AnyText], BeforeValidator(lambda value: value if isinstance(value, list) else [])] = []


class _Disclaimer(_Said):
    checkbox_key: AnyText = ""
    is_checked: AnyText = ""


class _Lead(_Said):
    id: VendorId
    created_time: Annotated[datetime | None, BeforeValidator(_moment)] = None
    form_id: Annotated[AnyText, Field(pattern=VENDOR_ID)] | None = None
    field_data: Annotated[list[_Field], PARTS] = []
    custom_disclaimer_responses: Annotated[list[_Disclaimer], PARTS] = []
    ad_id: AnyText = ""
    ad_name: AnyText = ""
    adset_id: AnyText = ""
    adset_name: AnyText = ""
    campaign_id: AnyText = ""
    campaign_name: AnyText = ""
    platform: AnyText = ""


class _Cursors(_Said):
    after: str = ""


class _Paging(_Said):
    cursors: _Cursors = _Cursors()
    next: str = ""


class _Page(_Said):
    data: Annotated[list[dict[str, Any]], PARTS] = []
    paging: _Paging = _Paging()


class FacebookAds:
    """Versions die: `version` is like v26.0."""

    name = NAME

    def __init__(self, base_url: str, version: str, limit: float = LIMIT) -> None:
        self._version = version
        self._reader = Reader(NAME, base_url, _refusal, limit)

    async def lead(self, account: AdAccount, vendor_lead_id: str) -> AdLead:
        said = await self._get(account, quote(vendor_lead_id, safe=""), {"fields": FIELDS})
        try:
            return _read(_Lead.model_validate(said), said)
        except ValidationError:
            raise Final(NAME, "unreadable") from None

    async def leads(
        self, account: AdAccount, vendor_form_id: str, since: datetime, until: datetime, cursor: str
    ) -> AdPage:
        """The newest first; Meta has no upper bound, and leads after `until` do no harm."""
        after = {"field": "time_created", "operator": "GREATER_THAN", "value": int(since.timestamp())}
        query = {"fields": "id,created_time,form_id", "filtering": json.dumps([after]), "limit": str(PAGE)}
        said = await self._get(
            account, f"{quote(vendor_form_id, safe='')}/leads", {**query, **({"after": cursor} if cursor else {})}
        )
        try:
            page = _Page.model_validate(said)
        except ValidationError:
            raise Final(NAME, "unreadable") from None
        leads = read_page(NAME, page.data, lambda part: [NoticedLead(_Lead.model_validate(part).id, vendor_form_id)])
        return AdPage(tuple(leads), page.paging.cursors.after if page.paging.next else "")

    async def _get(self, account: AdAccount, path: str, query: Mapping[str, str]) -> Any:
        token = account.secrets["access_token"]
        proof = hmac.new(account.secrets["app_secret"].encode(), token.encode(), hashlib.sha256).hexdigest()
        target = f"/{self._version}/{path}?{urlencode({**query, 'appsecret_proof': proof})}"
        return await self._reader.get(target, {"Authorization": f"Bearer {token}"})

    async def aclose(self) -> None:
        await self._reader.aclose()


def _read(lead: _Lead, said: Any) -> AdLead:
    answers = {field.name: ", ".join(field.values) for field in lead.field_data}
    answers |= {one.checkbox_key: one.is_checked for one in lead.custom_disclaimer_responses}
    attribution = {
        "utm_source": _PLATFORMS.get(lead.platform, NAME),
        "utm_medium": "lead_ad",
        "utm_campaign": lead.campaign_name or lead.campaign_id,
        "utm_term": lead.adset_name or lead.adset_id,
        "utm_content": lead.ad_name or lead.ad_id,
    }
    return AdLead(
        vendor_lead_id=lead.id,
        vendor_form_id=lead.form_id,
        source=Source.FACEBOOK,
        answers=answers,
        attribution={name: value for name, value in attribution.items() if value},
        raw=json.dumps(storable(said), ensure_ascii=False),
        occurred_at=lead.created_time,
        is_test=any(answer.startswith(_DUMMY) for answer in answers.values()),
    )


def _refusal(status: int, headers: Mapping[str, str], said: Any) -> ProviderError | None:
    """Meta answers most errors with 400 and a code of its own."""
    error = said.get("error") if isinstance(said, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    if not isinstance(error, dict) or not isinstance(code, int):
        return None
    if error.get("is_transient") is True or code in _PASSING or 80_000 <= code <= 80_014 or status >= 500:
        return Retryable(NAME, f"code {code}", after=_regain_seconds(headers))
    return Final(NAME, str(code))


def _regain_seconds(headers: Mapping[str, str]) -> float | None:
    """How long a throttled page must wait, as Meta estimates it in minutes; at most an hour."""
    try:
        usage = json.loads(headers.get("x-business-use-case-usage", "{}"))
        minutes = [float(part["estimated_time_to_regain_access"]) for parts in usage.values() for part in parts]
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    longest = max(minutes, default=0.0)
    return min(longest * 60, LONGEST_WAIT) if longest > 0 else None
