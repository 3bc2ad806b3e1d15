"""Message texts with named fields, and nothing but fields: no expressions, no loops, no look-ups."""

import html
import re
from dataclasses import dataclass, fields
from string import Formatter

from domain.errors import Invalid
from domain.leads.lead import Channel
from domain.text.normal_form import refuse_unstorable

_BODY_LIMITS = {Channel.SMS: 480, Channel.CALL: 500, Channel.EMAIL: 20_000}
SUBJECT_LIMIT = 200
_VALUE_LIMIT, _LINK_LIMIT = 200, 2_000
_LINK = re.compile(r"https?://[^\s<>\"']+")
# Robots sign up under names such as "Win at evil.example" to have us mail their address to others.
_ADDRESS_IN_NAME = re.compile(r"[/:@]|\w\.\w{2}")


@dataclass(frozen=True)
class TemplateValues:
    """What a template may name; `when` and `amount` are written out for a person. Links are http(s)."""

    first_name: str = ""
    hospital: str = ""
    agent: str = ""
    link: str = ""
    when: str = ""
    amount: str = ""


FIELDS = frozenset(field.name for field in fields(TemplateValues))


@dataclass(frozen=True)
class Template:
    """One text, by code, channel and language (ISO 639). `nobody` stands for a first name that is not known."""

    code: str
    channel: Channel
    language: str
    subject: str
    body: str
    nobody: str = "there"

    def __post_init__(self) -> None:
        for name, text, limit in (
            ("subject", self.subject, SUBJECT_LIMIT),
            ("body", self.body, _BODY_LIMITS[self.channel]),
        ):
            refuse_unstorable(text, name)
            _bounded(text, name, limit)
            _check_fields(text, name)
        if "\n" in self.subject or "\r" in self.subject:
            raise Invalid("subject", "must be one line")


@dataclass(frozen=True)
class Rendered:
    """`html` is set for e-mail only; everything in it is escaped."""

    subject: str
    body: str
    html: str


def render(template: Template, values: TemplateValues) -> Rendered:
    """Fills the fields in once: what a value says is text, even where it looks like a field. Too long → `Invalid`."""
    filling = {name: _value(name, getattr(values, name)) for name in FIELDS}
    if not filling["first_name"] or _ADDRESS_IN_NAME.search(filling["first_name"]):
        filling["first_name"] = template.nobody
    subject = template.subject.format_map(filling)
    body = re.sub(r"[ \t]{2,}", " ", template.body.format_map(filling)).strip()
    return Rendered(
        subject=_bounded(subject, "subject", SUBJECT_LIMIT),
        body=_bounded(body, "body", _BODY_LIMITS[template.channel]),
        html=as_html(body, filling["link"]) if template.channel is Channel.EMAIL else "",
    )


def _check_fields(text: str, where: str) -> None:
    """Refuses attributes, indexes, conversions and formats, which would be a language of its own."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError as error:
        raise Invalid(where, "has a lone brace; write {{ or }} for the sign itself") from error
    for _, name, form, conversion in parts:
        if name is None:
            continue
        if name not in FIELDS:
            raise Invalid(where, f"may only name the fields {', '.join(sorted(FIELDS))}")
        if form or conversion:
            raise Invalid(where, "a field stands alone, without format or conversion")


def _value(name: str, value: str) -> str:
    """One line, so that no value can add a header or a paragraph."""
    refuse_unstorable(value, name)
    line = re.sub(r"[\s\x00-\x1f\x7f]+", " ", value).strip()
    if name == "link" and line and not _LINK.fullmatch(line):
        raise Invalid("link", "must be an http or https address")
    return _bounded(line, name, _LINK_LIMIT if name == "link" else _VALUE_LIMIT)


def _bounded(text: str, field: str, limit: int) -> str:
    if len(text) > limit:
        raise Invalid(field, f"must be at most {limit} characters")
    return text


def as_html(body: str, link: str) -> str:
    """Only our own link becomes one: an address inside a person's name stays text."""
    escaped = html.escape(body)
    if link:
        shown = html.escape(link)
        escaped = escaped.replace(shown, f'<a href="{shown}">{shown}</a>')
    paragraphs = (paragraph.replace("\n", "<br>\n") for paragraph in re.split(r"\n{2,}", escaped))
    return "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs)


def _template(code: str, channel: Channel, body: str, subject: str = "") -> Template:
    return Template(code, channel, "en", subject, body)


def _mail(code: str, subject: str, *paragraphs: str) -> Template:
    body = ("Hello {first_name},", *paragraphs, "{agent}\n{hospital}")
    return _template(code, Channel.EMAIL, "\n\n".join(body), subject)


def _sms(code: str, text: str) -> Template:
    return _template(code, Channel.SMS, f"{text} Reply STOP to end.")


def _call(code: str, sentence: str) -> Template:
    return _template(code, Channel.CALL, sentence)


DEFAULT_TEMPLATES = (
    _call("first_call", "This is {hospital}. You asked us to call you about your eyes."),
    _call("second_call", "This is {hospital} again. We tried to reach you about your enquiry."),
    _call("follow_up", "This is {hospital}, about your enquiry."),
    _sms("first_sms", "Hello {first_name}, {agent} from {hospital} tried to call you. When may we call? {link}"),
    _sms("follow_up", "Hello {first_name}, {hospital} is still glad to help. Choose a time: {link}"),
    _sms("last_sms", "Hello {first_name}, we will not trouble you further. {hospital} stays open to you: {link}"),
    _sms("nurture", "{hospital}: news that may help your eyes: {link}"),
    _sms("appointment_reminder", "Hello {first_name}, we see you at {hospital} on {when}. Change it here: {link}"),
    _sms("deposit_request", "Hello {first_name}, please pay {amount} to keep your time at {hospital}: {link}"),
    _template("opt_out_confirmation", Channel.SMS, "{hospital}: you will get no more messages. Reply START to undo."),
    _mail(
        "follow_up",
        "Your enquiry at {hospital}",
        "thank you for asking us about your eyes. We tried to reach you by telephone.",
        "You may answer this mail, or choose a time that suits you: {link}",
    ),
    _mail("nurture", "News from {hospital}", "we thought that this may help you: {link}"),
    _mail(
        "appointment_reminder",
        "Your appointment at {hospital}",
        "we look forward to seeing you on {when}.",
        "Should another time suit you better, change it here: {link}",
    ),
    _mail(
        "deposit_request",
        "Please confirm your appointment at {hospital}",
        "your time is kept for you. Please pay {amount} to confirm it: {link}",
    ),
    _mail("opt_out_confirmation", "You will get no more mail from us", "we have taken you off our list."),
)
