"""Message texts with named fields, and nothing but fields: no expressions, no loops, no look-ups."""

import html
import re
from dataclasses import dataclass, fields, replace
from string import Formatter

from domain.errors import Invalid
from domain.leads.lead import Channel
from domain.outreach.greeting import may_greet
from domain.text.normal_form import refuse_unstorable

_BODY_LIMITS = {Channel.SMS: 480, Channel.WHATSAPP: 1_024, Channel.CALL: 500, Channel.EMAIL: 20_000}
SUBJECT_LIMIT = 200
_VALUE_LIMIT, _LINK_LIMIT = 200, 2_000
_LINKS = ("link", "unsubscribe")
_LINK = re.compile(r"https?://[^\s<>\"']+")


@dataclass(frozen=True)
class TemplateValues:
    """What a template may name; `when` and `amount` are written out for a person. Links are http(s).

    `link` is the page that the message is about, if there is one; `unsubscribe` the way out.
    """

    first_name: str = ""
    hospital: str = ""
    agent: str = ""
    link: str = ""
    unsubscribe: str = ""
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


def render(template: Template, values: TemplateValues, person: str = "") -> Rendered:
    """Fills the fields in once: what a value says is text, even where it looks like a field. Too long → `Invalid`.

    `person`: whose name the message begins with, where several people share the phone or mailbox.
    """
    filling = {name: _value(name, getattr(values, name)) for name in FIELDS}
    if not may_greet(filling["first_name"]):
        filling["first_name"] = template.nobody
    subject = template.subject.format_map(filling)
    body = re.sub(r"[ \t]{2,}", " ", template.body.format_map(filling)).strip()
    named = _for_whom(template, _value("first_name", person[:_VALUE_LIMIT])) + body
    if len(named) <= _BODY_LIMITS[template.channel]:
        body = named
    return Rendered(
        subject=_bounded(subject, "subject", SUBJECT_LIMIT),
        body=_bounded(body, "body", _BODY_LIMITS[template.channel]),
        html=as_html(body, *(filling[name] for name in _LINKS)) if template.channel is Channel.EMAIL else "",
    )


def names(template: Template, field: str) -> bool:
    """Whether the text needs this field."""
    return any(name == field for text in (template.subject, template.body) for _, name, _, _ in Formatter().parse(text))


def _for_whom(template: Template, person: str) -> str:
    """In a language that the engine does not write, the name alone."""
    if not may_greet(person):
        return ""
    words = "This call is for {}. " if template.channel is Channel.CALL else "For {}: "
    said = words if template.language == "en" else "{}: "
    return said.format(person) if template.channel is not Channel.EMAIL else f"{said.format(person).strip()}\n\n"


def _check_fields(text: str, where: str) -> None:
    """Refuses attributes, indexes, conversions and formats, which would be a language of its own."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError as error:
        raise Invalid(where, "has a single brace; write {{ or }} for a literal brace") from error
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
    if name in _LINKS and line and not _LINK.fullmatch(line):
        raise Invalid(name, "must be an http or https address")
    return _bounded(line, name, _LINK_LIMIT if name in _LINKS else _VALUE_LIMIT)


def _bounded(text: str, field: str, limit: int) -> str:
    if len(text) > limit:
        raise Invalid(field, f"must be at most {limit} characters")
    return text


def as_html(body: str, *links: str) -> str:
    """Only our own links become some: an address inside a person's name stays text."""
    escaped = html.escape(body)
    for link in filter(None, links):
        shown = html.escape(link)
        escaped = escaped.replace(shown, f'<a href="{shown}">{shown}</a>')
    paragraphs = (paragraph.replace("\n", "<br>\n") for paragraph in re.split(r"\n{2,}", escaped))
    return "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs)


def _template(code: str, channel: Channel, body: str, subject: str = "") -> Template:
    return Template(code, channel, "en", subject, body)


def _mail(code: str, subject: str, *paragraphs: str) -> Template:
    body = ("Hello {first_name},", *paragraphs, "{agent}\n{hospital}")
    return _template(code, Channel.EMAIL, "\n\n".join(body), subject)


def _enquiry_mail(code: str, subject: str, *paragraphs: str) -> Template:
    """With the way out of e-mails as its last line."""
    mail = _mail(code, subject, *paragraphs)
    return replace(mail, body=f"{mail.body}\n\nIf you no longer want e-mails from us: {{unsubscribe}}")


def _sms(code: str, text: str) -> Template:
    return _template(code, Channel.SMS, f"{text} Reply STOP to end.")


def _call(code: str, sentence: str) -> Template:
    return _template(code, Channel.CALL, sentence)


DEFAULT_TEMPLATES = (
    _call("first_call", "Hello, this is {hospital}. You asked us to call you about your enquiry."),
    _call("second_call", "Hello, this is {hospital}. We are calling again about your enquiry."),
    _call("follow_up", "Hello, this is {hospital}. We are calling about your enquiry."),
    _sms(
        "first_sms",
        "Hello {first_name}, {hospital} tried to call you about your enquiry. "
        "When may we call? Just reply with a time that suits you.",
    ),
    _sms(
        "follow_up",
        "Hello {first_name}, {hospital} is glad to help with your enquiry. "
        "Just reply with a question, or with a time when we may call.",
    ),
    _sms(
        "last_sms",
        "Hello {first_name}, we could not reach you, so this is our last message about your enquiry. "
        "You are welcome at {hospital} at any time: just reply.",
    ),
    _sms("nurture", "Hello {first_name}, do you still have questions about your enquiry? {hospital} is glad to help."),
    _sms(
        "appointment_reminder",
        "Hello {first_name}, we look forward to seeing you at {hospital} on {when}. "
        "Would another time suit you better? Just reply.",
    ),
    _sms(
        "deposit_request",
        "Hello {first_name}, your appointment at {hospital} is reserved. "
        "You can confirm it with a deposit of {amount} here: {link}",
    ),
    _sms(
        "no_show",
        "Hello {first_name}, we missed you at {hospital}. "
        "Shall we find another time? Just reply with one that suits you.",
    ),
    _sms("win_back", "Hello {first_name}, {hospital} is still glad to help with your enquiry. Just reply."),
    _sms("after_visit", "Hello {first_name}, thank you for your visit to {hospital}. Any questions? Just reply."),
    _template("opt_out_confirmation", Channel.SMS, "{hospital}: you will get no more messages. Reply START to undo."),
    _enquiry_mail(
        "follow_up",
        "Your enquiry at {hospital}",
        "thank you for your enquiry. We tried to reach you by phone.",
        "Just reply to this e-mail with your questions, or with a time when we may call.",
    ),
    _enquiry_mail(
        "nurture",
        "Your enquiry at {hospital}",
        "do you still have questions about your enquiry? Just reply to this e-mail: we are glad to help.",
    ),
    _enquiry_mail(
        "appointment_reminder",
        "Your appointment at {hospital}",
        "we look forward to seeing you on {when}.",
        "If another time suits you better, just reply to this e-mail.",
    ),
    _mail(
        "deposit_request",
        "Your appointment at {hospital}",
        "your appointment is reserved. You can confirm it with a deposit of {amount} here: {link}",
    ),
    _enquiry_mail(
        "no_show",
        "Your appointment at {hospital}",
        "we missed you at your appointment on {when}.",
        "Just reply to this e-mail with a time that suits you better.",
    ),
    _enquiry_mail(
        "win_back",
        "Your enquiry at {hospital}",
        "some time ago you asked us for help, and we are still glad to give it.",
        "Just reply to this e-mail if you would like to talk.",
    ),
    _enquiry_mail(
        "after_visit",
        "Your visit to {hospital}",
        "thank you for your visit.",
        "If you have any questions, just reply to this e-mail.",
    ),
    _mail("opt_out_confirmation", "You will get no more e-mails from us", "we have taken you off our list."),
)
