"""Texts of messages, as callers send and get them."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.leads.lead import Channel
from domain.outreach.ports import Dlt
from domain.outreach.sample_sends import SampleOutcome
from domain.outreach.templates.checks import TextFault
from domain.outreach.templates.template import Approval, Template, VendorText
from domain.text.plain import Plain

Code = Annotated[str, Field(min_length=1, max_length=50, examples=["follow_up"])]
Language = Annotated[str, Field(min_length=2, max_length=3, examples=["ta"])]
Revision = Annotated[int, Field(ge=1, description="The revision that you read: another one in force is 409.")]
_Address = Annotated[str, Field(max_length=1_500, examples=["https://maps.example/?q=hospital"])]
_BODY = "Hello {{ first_name | default: 'there' }}, find us here: {{ map }} Reply STOP to end."


class VendorTextFields(Plain, BaseModel):
    """A template that the vendor keeps. `variables` in the vendor's order, each with the Liquid that fills it.

    `approval` is what was recorded for the same words under the same id, else `draft`; what comes with a text is not.
    """

    model_config = ConfigDict(extra="forbid")

    template_id: Annotated[str, Field(max_length=100, examples=["HXb5b62575e6e4ff6129ad7c8efe1f983e"])]
    language: Annotated[str, Field(max_length=10, description="The vendor's code; empty: the text's language.")] = ""
    variables: Annotated[dict[str, str], Field(max_length=30)] = {}
    approval: Approval = Approval.DRAFT


class DltFields(Plain, BaseModel):
    """The ids of India's DLT registry."""

    model_config = ConfigDict(extra="forbid")

    entity_id: Annotated[str, Field(max_length=25, examples=["1201159100000012345"])]
    template_id: Annotated[str, Field(max_length=25, examples=["1207161700000012345"])]


class TemplateContent(Plain, BaseModel):
    """What a text says, in Liquid. `html`, `subject` and `from_name` are for e-mail; `html` is HTML or MJML."""

    model_config = ConfigDict(extra="forbid")

    subject: Annotated[str, Field(max_length=500)] = ""
    body: Annotated[str, Field(max_length=20_000, examples=[_BODY])]
    html: Annotated[str, Field(max_length=100_000)] = ""
    from_name: Annotated[str, Field(max_length=300)] = ""
    links: Annotated[
        dict[str, _Address],
        Field(max_length=10, description="Your own addresses by name: {{ name }} is a signed link that leads there."),
    ] = {}
    vendors: Annotated[dict[str, VendorTextFields], Field(max_length=4, description="twilio, vonage, sendgrid.")] = {}
    dlt: DltFields | None = None

    def text(self, code: str, channel: Channel, language: str) -> Template:
        return Template(
            code=code,
            channel=channel,
            language=language,
            subject=self.subject,
            body=self.body,
            html=self.html,
            from_name=self.from_name,
            links=self.links,
            vendors={
                name: VendorText(one.template_id, one.language, one.variables, one.approval)
                for name, one in self.vendors.items()
            },
            dlt=Dlt(self.dlt.entity_id, self.dlt.template_id) if self.dlt else None,
        )


class TemplateCreate(TemplateContent):
    """A new version of the text of one message, channel and language."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "code": "follow_up",
                "channel": "sms",
                "language": "en",
                "body": _BODY,
                "links": {"map": "https://maps.example/?q=hospital"},
            }
        },
    )

    code: Code
    channel: Channel
    language: Language = "en"

    def new(self) -> Template:
        return self.text(self.code, self.channel, self.language)


class TemplateChange(TemplateContent):
    """Replaces all of a draft's content."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"revision": 1, "body": _BODY, "links": {"map": "https://m.example"}}},
    )

    revision: Revision


class TemplateStep(Plain, BaseModel):
    """`revision`: the one that you read."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"revision": 1}})

    revision: Revision


class TemplateApproval(TemplateStep):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"revision": 2, "approval": "approved"}})

    approval: Approval


class TextFaultRead(BaseModel):
    """`line` of the field's text, from 1; null: the whole field. A warning does not stop the text."""

    model_config = ConfigDict(from_attributes=True)

    field: str
    line: int | None
    message: str
    warning: bool

    @classmethod
    def of(cls, fault: TextFault) -> Self:
        return cls(field=fault.field, line=fault.line or None, message=fault.text, warning=fault.warning)


class TemplateChecked(BaseModel):
    """`valid`: it can be kept and sent."""

    valid: bool
    faults: list[TextFaultRead]


class TemplateVersionRead(BaseModel):
    """One version: `draft`, `active` or `retired`."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    version: int
    state: Annotated[str, Field(examples=["active"])]
    revision: int
    created_by: str
    created_at: datetime
    activated_by: str | None
    activated_at: datetime | None


class TemplateRead(TemplateVersionRead):
    """A stored version with what it says."""

    code: str
    channel: Channel
    language: str
    subject: str
    body: str
    html: str
    from_name: str
    links: dict[str, str]
    vendors: dict[str, VendorTextFields]
    dlt: DltFields | None


class TemplateWritten(TemplateRead):
    """`warnings`: what is allowed, yet hardly meant."""

    warnings: list[TextFaultRead]


class BuiltInRead(BaseModel):
    """The engine's own text: version 0."""

    subject: str
    body: str


class TemplateFull(TemplateRead):
    """With every version of the same text, newest first, the names that it may use, and the engine's own text."""

    names: list[str]
    versions: list[TemplateVersionRead]
    built_in: BuiltInRead | None


class TemplateTextRead(BaseModel):
    """One channel and language of a message. `version` is the one in force: 0 is the engine's own, null none.

    `id`, `draft_id` and `newest_id` are the stored versions in force, in work, and of the highest number.
    """

    channel: Channel
    language: str
    version: int | None
    id: int | None
    draft_id: int | None
    newest_id: int | None
    approvals: dict[str, Approval]


class TextsOfMessage(BaseModel):
    """One message: its texts, and the names that each channel's may use."""

    code: str
    built_in: bool
    names: dict[Channel, list[str]]
    texts: list[TemplateTextRead]


class TemplateList(BaseModel):
    """`languages`: in which order a lead's message is looked for after the lead's own."""

    items: list[TextsOfMessage]
    languages: list[str]


class BuiltInText(BaseModel):
    code: str
    channel: Channel
    language: str
    subject: str
    body: str


class BuiltInList(BaseModel):
    items: list[BuiltInText]


class TemplatePreviewRequest(Plain):
    """For one lead: a stored version (`template_id`), a text in work (`text`), or what would be sent (`code`)."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"lead_id": 1, "code": "follow_up", "channel": "sms"}}
    )

    lead_id: Annotated[int, Field(ge=1, lt=2**63)]
    template_id: Annotated[int | None, Field(ge=1, lt=2**63)] = None
    text: TemplateCreate | None = None
    code: Code | None = None
    channel: Channel | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        given = [self.template_id is not None, self.text is not None, self.code is not None]
        if sum(given) != 1 or (self.code is None) != (self.channel is None):
            raise ValueError("give template_id, or text, or code with channel")
        return self


class SegmentsRead(BaseModel):
    """`encoding`: gsm7 or ucs2; `not_gsm` are the letters that make it ucs2."""

    model_config = ConfigDict(from_attributes=True)

    encoding: str
    units: int
    count: int
    not_gsm: str


class PriceRead(BaseModel):
    """A hint from the hospital's own prices (`policy.spend.sms_prices`), in the currency's smallest unit."""

    amount_minor: float
    currency: str
    country: str


class TemplatePreview(BaseModel):
    """The message as the lead would get it. Its links lead nowhere; names in `samples` have sample values.

    `version` 0 is the engine's own text; `template_id` null is one that is not stored. Empty with faults that stop it.
    """

    code: str
    channel: Channel
    language: str
    version: int | None
    template_id: int | None
    subject: str
    from_name: str
    text: str
    html: str
    vendors: dict[str, dict[str, str]]
    segments: SegmentsRead | None
    price: PriceRead | None
    samples: list[str]
    faults: list[TextFaultRead]


class TemplateTestRequest(Plain):
    """Whose values the text has; the lead gets nothing."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"lead_id": 1}})

    lead_id: Annotated[int, Field(ge=1, lt=2**63)]


class TemplateTestRead(BaseModel):
    """`sandbox`: nothing left. `unknown`: it may have. `reason` says in our words why a vendor refused, `code` in its
    own; `advice` what to do. `marked`: whether the text says that it is a test; one that a vendor keeps cannot.
    """

    outcome: SampleOutcome
    channel: Channel
    vendor: str
    reason: str
    code: str
    marked: bool
    advice: str
