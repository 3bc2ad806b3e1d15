"""One text of one message, and what it becomes for one person."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from domain.errors import Invalid
from domain.leads.lead import Channel
from domain.outreach.greeting import may_greet
from domain.outreach.ports import Dlt
from domain.outreach.templates.liquid import fill, named
from domain.outreach.templates.mail import as_html, from_source
from domain.outreach.templates.values import NEEDED, VALUE_LIMIT, TemplateValues, bounded, one_line

BUILT_IN = 0
SUBJECT_LIMIT, SENDER_LIMIT = 200, 100
SENT_LIMITS = {"sms": 480, "whatsapp": 1_024, "call": 500, "email": 20_000}
# The text as it is written, with its Liquid.
_WRITTEN_LIMITS = {"sms": 2_000, "whatsapp": 4_000, "call": 2_000, "email": 20_000}
_THIS_CALL = {"en": "This call is for {}. "}
_FOR_WHOM = {"en": "For {}: ", "hi": "{} के लिए: ", "ta": "{} அவர்களுக்கு: ", "ar": "إلى {}: "}


class Approval(StrEnum):
    """What the vendor says of a template of its own. Only an approved one is sent."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    PAUSED = "paused"


@dataclass(frozen=True)
class VendorText:
    """The same text as a template of a vendor's: Twilio's ContentSid, Vonage's name, SendGrid's dynamic template.

    `variables` in their order, each with the Liquid that fills it. `language` is the vendor's code; '' is the text's.
    """

    template_id: str
    language: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    approval: Approval = Approval.DRAFT


@dataclass(frozen=True)
class Template:
    """One text, by code, channel and language (ISO 639), in Liquid. Version 0 is built in; `id` is a stored one's.

    `html`: for e-mail, HTML or MJML; without it HTML is made of `body`. `from_name`: whose e-mail it is. `links`: own
    addresses by the name that the text has for them. `vendors`: by the provider's name.
    """

    code: str
    channel: Channel
    language: str
    subject: str
    body: str
    html: str = ""
    from_name: str = ""
    links: Mapping[str, str] = field(default_factory=dict)
    vendors: Mapping[str, VendorText] = field(default_factory=dict)
    dlt: Dlt | None = None
    version: int = BUILT_IN
    id: int | None = None

    def sources(self) -> dict[str, str]:
        """Every text that has names in it, by its field."""
        texts = {"subject": self.subject, "from_name": self.from_name, "body": self.body, "html": self.html}
        return texts | {
            f"vendors.{provider}.variables.{name}": text
            for provider, vendor in self.vendors.items()
            for name, text in vendor.variables.items()
        }

    def names(self) -> frozenset[str]:
        """What it needs to be told. Raises `BadLiquid`."""
        return frozenset(
            one.name.split(".")[0]
            for text in self.sources().values()
            for one in named(text)
            if not one.made and not one.name.startswith("forloop")
        )

    def words_at(self, provider: str) -> tuple[object, ...] | None:
        """What that vendor sees of it, and says yes or no to; None: the vendor keeps no template of it."""
        kept = self.vendors.get(provider)
        if kept is None:
            return None
        language = kept.language or self.language
        return (kept.template_id, language, *kept.variables.items(), self.subject, self.body, self.html)

    def written_limits(self) -> dict[str, int]:
        body = _WRITTEN_LIMITS[self.channel.value]
        return {"subject": 500, "from_name": 300, "body": body, "html": 100_000}


@dataclass(frozen=True)
class Rendered:
    """`html` is set for e-mail only; every value in it is escaped. `vendors`: by provider, each variable filled in."""

    subject: str
    body: str
    html: str
    from_name: str = ""
    vendors: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


class Unfit(Exception):
    """Raised where a text names what this message has not: it is not sent so. `missing`: the names."""

    def __init__(self, missing: Iterable[str]) -> None:
        self.missing = tuple(sorted(missing))
        super().__init__(f"there is no {', '.join(self.missing)} for this message")


def render(template: Template, values: TemplateValues, person: str = "") -> Rendered:
    """Fills the names in once: what a value says is text, even where it looks like Liquid or HTML.

    `person`: whose name the message begins with, where several people share the phone or mailbox.
    Raises `Unfit` for a link or a date that this message has not, `Invalid` for what is too long, `BadLiquid`.
    """
    filling = values.filling(template.language)
    named_here = template.names()
    needed = named_here & (NEEDED | set(template.links))
    if missing := {name for name in needed if not filling.get(name)} | (named_here - set(filling)):
        raise Unfit(missing)
    body, for_whom = _squeezed(fill(template.body, filling)), _for_whom(template, person)
    limit = SENT_LIMITS[template.channel.value]
    with_name = for_whom if len(for_whom + body) <= limit else ""
    body = bounded(with_name + body, "body", limit)
    if not body:
        raise Invalid("body", "is empty when it is filled in")
    return Rendered(
        subject=bounded(header(fill(template.subject, filling)), "subject", SUBJECT_LIMIT),
        body=body,
        html=_html(template, filling, body, with_name) if template.channel is Channel.EMAIL else "",
        from_name=bounded(header(fill(template.from_name, filling)), "from_name", SENDER_LIMIT),
        vendors={
            provider: {
                name: one_line(name, fill(text, filling)[: VALUE_LIMIT * 5]) for name, text in vendor.variables.items()
            }
            for provider, vendor in template.vendors.items()
        },
    )


def _html(template: Template, filling: Mapping[str, str], body: str, for_whom: str) -> str:
    if not template.html:
        links = (filling.get(name, "") for name in template.names() & (NEEDED | set(template.links)))
        return as_html(body, template.language, *(link for link in links if link.startswith("http")))
    source = fill(template.html, filling, html=True)
    return from_source(source, template.language, before=for_whom)


def header(text: str) -> str:
    """One line, whatever a value or the text says."""
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", text).strip()


def _squeezed(text: str) -> str:
    """Without the gaps that empty values leave."""
    lines = re.sub(r"[ \t]{2,}", " ", text.replace("\r\n", "\n"))
    return re.sub(r"\n{3,}", "\n\n", re.sub(r" +([,.!?;:।،])", r"\1", lines)).strip()


def _for_whom(template: Template, person: str) -> str:
    """In a language that the engine does not write, the name alone."""
    name = one_line("first_name", person[:VALUE_LIMIT])
    if not may_greet(name):
        return ""
    words = _THIS_CALL if template.channel is Channel.CALL else _FOR_WHOM
    said = words.get(template.language, "{}: ").format(name)
    return said if template.channel is not Channel.EMAIL else f"{said.strip()}\n\n"
