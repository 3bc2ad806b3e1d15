"""Fetches the responses to LinkedIn's lead forms (Lead Sync API)."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from domain.capture.ads import VENDOR_ID, AdAccount, AdLead, AdPage, NoticedLead
from domain.capture.integrations import LinkedInConfig
from domain.leads.lead import Source
from domain.text.normal_form import storable
from providers.contract import Final, ProviderError
from providers.http.hooks import read_page
from providers.http.reader import LIMIT, OBJECT, PARTS, AnyText, Reader, moment

NAME = "linkedin"
FIELDS = (
    "id,submittedAt,testLead,owner,leadType,associatedEntity,versionedLeadGenFormUrn,leadMetadataInfo,formResponse"
    ",form:(id,name,hiddenFields,content)"
)
PAGE = 100
NUMBERS = BeforeValidator(lambda value: [one for one in value if type(one) is int] if isinstance(value, list) else [])
_FORM = re.compile(r"urn:li:leadGenForm:([0-9]+)")


class _Said(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)


class _Text(_Said):
    answer: AnyText = ""


class _Choice(_Said):
    options: Annotated[list[int], NUMBERS] = []


class _Details(_Said):
    text: Annotated[_Text, OBJECT] = Field(_Text(), alias="textQuestionAnswer")
    choice: Annotated[_Choice, OBJECT] = Field(_Choice(), alias="multipleChoiceAnswer")


class _Answer(_Said):
    question: int = Field(alias="questionId")
    details: Annotated[_Details, OBJECT] = Field(_Details(), alias="answerDetails")


class _Consent(_Said):
    id: int = Field(alias="consentId")
    accepted: bool = False


class _Response(_Said):
    answers: Annotated[list[_Answer], PARTS] = []
    consents: Annotated[list[_Consent], PARTS] = Field([], alias="consentResponses")


class _Localized(_Said):
    localized: Annotated[dict[str, AnyText], OBJECT] = {}


class _Option(_Said):
    id: int
    text: Annotated[_Localized, OBJECT] = _Localized()


class _Options(_Said):
    options: Annotated[list[_Option], PARTS] = []


class _QuestionDetails(_Said):
    choice: Annotated[_Options, OBJECT] = Field(_Options(), alias="multipleChoiceQuestionDetails")


class _Question(_Said):
    id: int = Field(alias="questionId")
    name: AnyText = ""
    predefined: AnyText = Field("", alias="predefinedField")
    details: Annotated[_QuestionDetails, OBJECT] = Field(_QuestionDetails(), alias="questionDetails")


class _Content(_Said):
    questions: Annotated[list[_Question], PARTS] = []


class _Hidden(_Said):
    name: AnyText = ""
    value: AnyText = ""


class _Form(_Said):
    hidden: Annotated[list[_Hidden], PARTS] = Field([], alias="hiddenFields")
    content: Annotated[_Content, OBJECT] = _Content()


class _Lead(_Said):
    id: Annotated[str, Field(pattern=VENDOR_ID)]
    submitted_at: Annotated[int, BeforeValidator(lambda at: at if type(at) is int else 0)] = Field(
        0, alias="submittedAt"
    )
    test: Annotated[bool, BeforeValidator(lambda said: said is True)] = Field(False, alias="testLead")
    form_urn: AnyText = Field("", alias="versionedLeadGenFormUrn")
    entity: Annotated[dict[str, Any], OBJECT] = Field({}, alias="associatedEntity")
    response: Annotated[_Response, OBJECT] = Field(_Response(), alias="formResponse")
    form: Annotated[_Form, OBJECT] = _Form()


class _Page(_Said):
    elements: Annotated[list[dict[str, Any]], PARTS] = []


class LinkedInAds:
    """Versions are sunset yearly: `version` is a month like 202611."""

    name = NAME

    def __init__(self, base_url: str, version: str, limit: float = LIMIT) -> None:
        self._version = version
        self._reader = Reader(NAME, base_url, _refusal, limit)

    async def lead(self, account: AdAccount, vendor_lead_id: str) -> AdLead:
        said = await self._get(account, f"/{quote(vendor_lead_id, safe='')}?fields={FIELDS}")
        try:
            return _read(_Lead.model_validate(said), said)
        except ValidationError:
            raise Final(NAME, "unreadable") from None

    async def leads(
        self, account: AdAccount, vendor_form_id: str, since: datetime, until: datetime, cursor: str
    ) -> AdPage:
        """LinkedIn lists an owner's responses; those of other forms are left out here."""
        config = account.config
        assert isinstance(config, LinkedInConfig), config.kind
        start = int(cursor or 0)
        kind = config.owner.split(":")[2]
        said = await self._get(
            account,
            f"?q=owner&owner=({kind}:{quote(config.owner, safe='')})&leadType=(leadType:{config.lead_type})"
            f"&limitedToTestLeads=false&submittedAtTimeRange=(start:{_millis(since)},end:{_millis(until)})"
            f"&fields=id,submittedAt,versionedLeadGenFormUrn&start={start}&count={PAGE}",
        )
        try:
            page = _Page.model_validate(said)
        except ValidationError:
            raise Final(NAME, "unreadable") from None
        leads = read_page(NAME, page.elements, lambda part: [_Lead.model_validate(part)])
        mine = tuple(NoticedLead(lead.id, vendor_form_id) for lead in leads if form_id(lead.form_urn) == vendor_form_id)
        return AdPage(mine, str(start + PAGE) if len(page.elements) == PAGE else "")

    async def _get(self, account: AdAccount, target: str) -> Any:
        headers = {
            "Authorization": f"Bearer {account.secrets['access_token']}",
            "LinkedIn-Version": self._version,
            "X-Restli-Protocol-Version": "2.0.0",
        }
        return await self._reader.get(f"/rest/leadFormResponses{target}", headers)

    async def aclose(self) -> None:
        await self._reader.aclose()


def form_id(urn: str) -> str | None:
    """`urn:li:versionedLeadGenForm:(urn:li:leadGenForm:818,1)` → `818`: versions of a form are one form."""
    found = _FORM.search(urn)
    return found[1] if found else None


def _read(lead: _Lead, said: Any) -> AdLead:
    answers = {one.name: one.value for one in lead.form.hidden}
    questions = {question.id: question for question in lead.form.content.questions}
    for answer in lead.response.answers:
        question = questions.get(answer.question)
        name = (question.predefined or question.name if question else "") or str(answer.question)
        answers[name] = answer.details.text.answer or _chosen(question, answer.details.choice.options)
    answers |= {f"consent.{one.id}": str(one.accepted).lower() for one in lead.response.consents}
    entity = str(next(iter(lead.entity.values()), "")).rpartition(":")[2]
    return AdLead(
        vendor_lead_id=lead.id,
        vendor_form_id=form_id(lead.form_urn),
        source=Source.LINKEDIN,
        answers=answers,
        attribution={"utm_source": NAME, "utm_medium": "lead_ad", **({"utm_content": entity} if entity else {})},
        raw=json.dumps(storable(said), ensure_ascii=False),
        occurred_at=moment(lead.submitted_at / 1000),
        is_test=lead.test,
    )


def _chosen(question: _Question | None, options: list[int]) -> str:
    """The options' own words, in the form's first language; their numbers where the form has no labels."""
    words = (
        {one.id: next(iter(one.text.localized.values()), "") for one in question.details.choice.options}
        if question
        else {}
    )
    return ", ".join(words.get(option) or str(option) for option in options)


def _millis(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _refusal(status: int, headers: Mapping[str, str], said: Any) -> ProviderError | None:
    """LinkedIn's own codes say no more than the status."""
    return None
