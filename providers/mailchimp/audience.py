"""Members of one Mailchimp audience: read by their last change, added, unsubscribed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import md5
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from domain.outreach.refusals import SendRefusal
from domain.sync.audiences import MAILCHIMP, MemberChange, MemberRefusal, MemberStatus
from providers.contract import Final, ProviderError, Retryable
from providers.http.answers import failure
from providers.http.reader import PARTS, Text
from providers.http.wire import LIMIT, Answer, Wire

PAGE = 500
API_KEY = re.compile(r"[0-9A-Za-z]{16,64}-([a-z]{2,4}[0-9]{1,3})", re.ASCII)
"""The key names the data centre that serves the account."""
_NO_TITLE = "refused"
_REFUSALS: Mapping[str, MemberRefusal] = {
    "member_in_compliance_state": MemberRefusal.LEFT,
    "forgotten_email_not_subscribed": MemberRefusal.FORGOTTEN,
    "invalid_resource": MemberRefusal.INVALID,
}


class _Member(BaseModel):
    """What we read of a member."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    email_address: Text
    status: MemberStatus
    last_changed: AwareDatetime

    def change(self) -> MemberChange:
        return MemberChange(self.email_address, self.status, self.last_changed)


class _Members(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    members: Annotated[list[dict[str, Any]], PARTS] = []


@dataclass(frozen=True)
class ChangedMembers:
    """A page of members, the longest unchanged first; `size` counts also those that could not be read."""

    changes: list[MemberChange]
    size: int


@dataclass(frozen=True)
class MemberFields:
    """All that Mailchimp gets to know of a person."""

    address: str
    first_name: str
    language: str


class Mailchimp:
    """Connections that all accounts share. `base_url` has `{dc}` where the data centre stands."""

    def __init__(self, base_url: str, limit: float = LIMIT) -> None:
        self._base_url, self._wire = base_url, Wire(MAILCHIMP, limit)

    def audience(self, api_key: str, list_id: str) -> "MailchimpAudience":
        """Raises `Final` with `CREDENTIALS` for what is no key."""
        found = API_KEY.fullmatch(api_key)
        if found is None:
            raise Final(MAILCHIMP, "bad_key", SendRefusal.CREDENTIALS)
        base_url = f"{self._base_url.replace('{dc}', found[1])}/3.0"
        return MailchimpAudience(base_url, api_key, list_id, self._wire)

    async def aclose(self) -> None:
        await self._wire.aclose()


def refusal_of(code: str) -> MemberRefusal:
    """What the code of a refused member means; several codes may mean the same."""
    return _REFUSALS.get(code, MemberRefusal.OTHER)


@dataclass(frozen=True)
class MailchimpAudience:
    """Every request may be repeated: what was done is then done already."""

    base_url: str
    api_key: str = field(repr=False)
    list_id: str
    wire: Wire

    async def check(self) -> tuple[str, int]:
        """The audience's name there, and how many are subscribed."""
        said = await self._request("GET", "", params={"fields": "id,name,stats.member_count"})
        stats = said.get("stats")
        count = stats.get("member_count") if isinstance(stats, dict) else 0
        return str(said.get("name") or "")[:200], count if isinstance(count, int) else 0

    async def changed(self, since: datetime | None, offset: int) -> ChangedMembers:
        """Those who changed after `since`; None: all of them."""
        params = {
            "fields": "members.email_address,members.status,members.last_changed",
            "count": str(PAGE),
            "offset": str(offset),
            "sort_field": "last_changed",
            "sort_dir": "ASC",
        }
        if since is not None:
            params["since_last_changed"] = since.isoformat(timespec="seconds")
        said = await self._request("GET", "/members", params=params)
        found = _Members.model_validate(said).members
        changes = []
        for part in found:
            try:
                changes.append(_Member.model_validate(part).change())
            except ValidationError:
                continue  # a status that the API has got since
        return ChangedMembers(changes, len(found))

    async def put(self, member: MemberFields) -> MemberChange:
        """Adds the member as subscribed; one who is there keeps the status. Required merge fields do not hinder it."""
        body = {
            "email_address": member.address,
            "status_if_new": MemberStatus.SUBSCRIBED.value,
            "merge_fields": {"FNAME": member.first_name},
            **({"language": member.language} if member.language else {}),
        }
        params = {"skip_merge_validation": "true"}
        return _read(await self._request("PUT", _path(member.address), body, params))

    async def unsubscribe(self, address: str) -> MemberChange:
        """Of one who is there; `Final("404")` for whom is not."""
        body = {"status": MemberStatus.UNSUBSCRIBED.value}
        return _read(await self._request("PATCH", _path(address), body))

    async def _request(
        self, method: str, path: str, body: Any = None, params: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        url = f"{self.base_url}/lists/{self.list_id}{path}"
        answer = await self.wire.request(method, url, body, params, ("key", self.api_key))
        if not answer.good:
            raise _refused(answer)
        if not isinstance(answer.said, dict):
            raise Retryable(MAILCHIMP, "an answer that is no JSON object")
        return answer.said


def _path(address: str) -> str:
    return f"/members/{md5(address.lower().encode(), usedforsecurity=False).hexdigest()}"


def _read(said: dict[str, Any]) -> MemberChange:
    try:
        return _Member.model_validate(said).change()
    except ValidationError:
        raise Retryable(MAILCHIMP, "an answer that is no member") from None


def _refused(answer: Answer) -> ProviderError:
    """By its title, which names no person; 404 stays a number."""
    said = answer.said if isinstance(answer.said, dict) else {}
    if answer.status in (401, 403):
        return Final(MAILCHIMP, str(answer.status), SendRefusal.CREDENTIALS)
    title = said.get("title")
    code = re.sub(r"[^a-z]+", "_", str(title or _NO_TITLE).lower())[:50] if answer.status != 404 else ""
    return failure(MAILCHIMP, answer.status, answer.headers, code)
