"""Everything that is wrong with a text, before it is kept: by field and line, with the way out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from domain.errors import Invalid
from domain.leads.lead import Channel
from domain.outreach.templates import mail
from domain.outreach.templates.liquid import BadLiquid, named, range_faults
from domain.outreach.templates.segments import segments
from domain.outreach.templates.template import Template, Unfit, render
from domain.outreach.templates.values import NO_LINKS, PAGES, RESERVED, TemplateValues, names_for, why_not
from domain.text.normal_form import refuse_unstorable

LINKS_LIMIT = 10
_LINK_NAME = re.compile(r"[a-z][a-z0-9_]{0,29}", re.ASCII)
_CODE = re.compile(r"[a-z][a-z0-9_]{0,49}", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}", re.ASCII)
_VENDOR_ID = re.compile(r"[A-Za-z0-9_.:\-]{1,100}", re.ASCII)
_DLT_ID = re.compile(r"[0-9]{10,25}", re.ASCII)
_VENDORS = {"whatsapp": frozenset({"twilio", "vonage"}), "email": frozenset({"sendgrid"})}
_SAMPLE_LINK = "https://example.org/l/" + "x" * 150
LONGEST = TemplateValues(
    first_name="N" * 60,
    hospital="H" * 60,
    agent="A" * 60,
    when="W" * 40,
    amount="M" * 30,
    pay=_SAMPLE_LINK,
    confirm=_SAMPLE_LINK,
    preferences=_SAMPLE_LINK,
    unsubscribe=_SAMPLE_LINK,
)


@dataclass(frozen=True)
class TextFault:
    """`line` counts from 1; 0 is the whole field. A warning does not stop the text."""

    field: str
    line: int
    text: str
    warning: bool = False


def faults(template: Template) -> list[TextFault]:
    """Empty: it can be sent. Rendering it may be costly: for what is not trusted yet, in a limited process."""
    found = [*_of_fields(template), *_of_links(template), *_of_vendors(template)]
    for field, source in template.sources().items():
        found += _of_source(template, field, source)
    if template.html and template.channel is Channel.EMAIL:
        links = frozenset(set(names_for(template.code, template.channel)) & set(PAGES)) | set(template.links)
        found += [TextFault("html", line, text) for line, text in mail.faults_in(template.html, frozenset(links))]
    return found or [*_when_filled(template), *_odd(template)]


def worst(found: list[TextFault]) -> TextFault | None:
    """The first that stops the text."""
    return next((fault for fault in found if not fault.warning), None)


def _of_fields(template: Template) -> Iterator[TextFault]:
    limits = template.written_limits()
    for field in ("subject", "from_name", "body", "html"):
        text = getattr(template, field)
        try:
            refuse_unstorable(text, field)
        except Invalid as error:
            yield TextFault(field, 0, str(error))
        if len(text) > limits[field]:
            yield TextFault(field, 0, f"must be at most {limits[field]} characters")
    if not _CODE.fullmatch(template.code):
        yield TextFault(
            "code", 0, "must be lower-case letters, digits and _, beginning with a letter, such as first_sms"
        )
    if not _LANGUAGE.fullmatch(template.language):
        yield TextFault("language", 0, "must be a code of two or three letters (ISO 639), such as en or ta")
    if not template.body.strip():
        yield TextFault("body", 0, "must not be empty")
    if template.channel is Channel.EMAIL and not template.subject.strip():
        yield TextFault("subject", 0, "must not be empty: an e-mail needs one")
    for field in ("subject", "from_name"):
        text = getattr(template, field)
        if text and template.channel is not Channel.EMAIL:
            yield TextFault(field, 0, "is for email only: leave it empty")
        if re.search(r"[\r\n\x0b\x0c\x85\u2028\u2029]", text):
            yield TextFault(field, 0, "must be one line")
    if template.html and template.channel is not Channel.EMAIL:
        yield TextFault("html", 0, "is for email only: leave it empty")


def _of_links(template: Template) -> Iterator[TextFault]:
    if template.links and template.channel is Channel.CALL:
        yield TextFault("links", 0, "nobody can open a link in a call: leave them out")
    if template.links and template.code in NO_LINKS:
        yield TextFault("links", 0, "this message has no links: leave them out")
    if len(template.links) > LINKS_LIMIT:
        yield TextFault("links", 0, f"must be at most {LINKS_LIMIT}")
    for name, address in template.links.items():
        if not _LINK_NAME.fullmatch(name):
            yield TextFault(
                "links", 0, f"{name[:40]} must be lower-case letters, digits and _, beginning with a letter"
            )
        elif name in RESERVED:
            yield TextFault(f"links.{name}", 0, "is a name of the engine's own: choose another")
        if why := _why_no_address(address):
            yield TextFault(f"links.{name[:40]}", 0, why)


def _why_no_address(address: str) -> str:
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "must be an address that begins with https://"
    if parts.scheme not in ("http", "https") or not host or len(address) > 1_500:
        return "must be an address that begins with https://, at most 1500 characters"
    if "@" in parts.netloc or re.search(r"[\s\x00-\x1f\x7f-\x9f<>\"'{}\\]", address):
        return "must be a plain address, without a user name, spaces, quotes, braces or Liquid"
    return ""


def _of_vendors(template: Template) -> Iterator[TextFault]:
    known = _VENDORS.get(template.channel.value, frozenset())
    for provider, vendor in template.vendors.items():
        field = f"vendors.{provider[:20]}"
        if provider not in known:
            words = " or ".join(sorted(known)) or "none"
            yield TextFault(field, 0, f"{template.channel.value} takes templates of {words}")
        if not _VENDOR_ID.fullmatch(vendor.template_id):
            yield TextFault(f"{field}.template_id", 0, "must be the vendor's id: letters, digits and _ . : -")
        if len(vendor.variables) > 30 or any(not re.fullmatch(r"\w{1,40}", name) for name in vendor.variables):
            yield TextFault(f"{field}.variables", 0, "must be at most 30, each named by letters, digits and _")
        if any(len(text) > 500 for text in vendor.variables.values()):
            yield TextFault(f"{field}.variables", 0, "each must be at most 500 characters")
    if template.dlt is not None and template.channel is not Channel.SMS:
        yield TextFault("dlt", 0, "is for sms only: leave it out")
    for name in ("entity_id", "template_id") if template.dlt else ():
        if not _DLT_ID.fullmatch(getattr(template.dlt, name)):
            yield TextFault(f"dlt.{name}", 0, "must be the number that the DLT registry gave, 10 to 25 digits")


def _of_source(template: Template, field: str, source: str) -> Iterator[TextFault]:
    known = {*names_for(template.code, template.channel), *template.links}
    if len(source) > 100_000:
        return
    try:
        names = named(source)
        yield from (TextFault(field, fault.line, fault.text) for fault in range_faults(source))
    except BadLiquid as error:
        yield TextFault(field, error.fault.line, error.fault.text)
        return
    made = {one.name for one in names if one.made}
    for one in names:
        if one.made and one.name in RESERVED | set(template.links):
            yield TextFault(field, one.line, f"{one.name} is a name of the engine's own: assign to another")
        elif not one.made and not one.name.startswith("forloop.") and one.name not in known | made:
            first = re.split(r"[.\[]", one.name)[0]
            stands = f"a name stands alone: write {first}" if first in known else ""
            yield TextFault(field, one.line, stands or why_not(one.name, template.code, template.channel))


def _when_filled(template: Template) -> Iterator[TextFault]:
    """With the longest values, and with as few as there may be."""
    own = dict.fromkeys(template.links, _SAMPLE_LINK)
    least = replace(LONGEST, first_name="", agent="", own=own)
    for values in (replace(LONGEST, own=own), least):
        try:
            render(template, values)
        except Unfit as error:
            yield TextFault("body", 0, str(error))
        except BadLiquid as error:
            yield TextFault("body", error.fault.line, error.fault.text)
        except Invalid as error:
            yield TextFault(error.field or "body", 0, f"with the longest values, {error}")
        else:
            continue
        return


def _odd(template: Template) -> Iterator[TextFault]:
    for name in template.links:
        if name not in template.names():
            yield TextFault(f"links.{name}", 0, f"is not in the text: write {{{{ {name} }}}}", warning=True)
    if template.channel is Channel.SMS:
        parts = segments(template.body)
        if parts.not_gsm and template.language == "en":
            letters = parts.not_gsm[:10]
            yield TextFault(
                "body", 0, f"{letters} makes an SMS cost more than twice as much: write plain letters", warning=True
            )
