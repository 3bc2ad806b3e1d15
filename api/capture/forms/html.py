"""A form in HTML, the same for the hosted page and for the script."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from api.http.browsers.html import templates
from domain.capture.forms.answers import CONSENT, NO, YES, longest
from domain.capture.forms.definition import FormDefinition, Kind

TRAP = "subject_line"
CAPTCHA = "captcha"
_LINK = re.compile(r"\[([^\[\]]{1,200})\]\((https://[A-Za-z0-9\-._~:/?#@!$&*+;=%]{1,500})\)")
_AUTOCOMPLETE = {
    "first_name": "given-name",
    "last_name": "family-name",
    "phone": "tel",
    "email": "email",
    "city": "address-level2",
    "address_line": "street-address",
    "postcode": "postal-code",
    "sex": "sex",
    "birth_date": "bday",
}
_TYPES = {Kind.PHONE: "tel", Kind.EMAIL: "email", Kind.DATE: "date", Kind.NUMBER: "number"}
_CAPTCHAS = {"turnstile": "cf-turnstile", "hcaptcha": "h-captcha"}


@dataclass(frozen=True)
class Shown:
    """What stands in a form: what was typed and ticked before, what is wrong with it, and what rides along.

    `key` makes ids unique on a page, `action` is where it posts to, `hidden` are inputs that nobody sees.
    """

    key: str
    action: str
    answers: Mapping[str, str] = field(default_factory=dict)
    ticked: frozenset[str] = frozenset()
    errors: Mapping[str, str] = field(default_factory=dict)
    message: str = ""
    hidden: Mapping[str, str] = field(default_factory=dict)


def form_html(form: FormDefinition, shown: Shown) -> Markup:
    """The `<form>` element, which posts to where its page came from."""
    labels = {one.name: one.label for one in form.fields}
    labels |= {
        CONSENT + consent.text_version: _LINK.sub(r"\1", consent.text).strip().rstrip(".") for consent in form.consents
    }
    captcha_class = _CAPTCHAS.get(form.captcha.kind)
    values = {"form": form, "texts": form.texts, "shown": shown, "labels": labels, "captcha_class": captcha_class}
    return Markup(_TEMPLATE.render(values))  # noqa: S704 - escaped by the template


def paragraphs(text: str) -> Markup:
    return Markup("").join(
        Markup("<p>{}</p>").format(linked(part)) for part in re.split(r"\n\s*\n", text.strip()) if part
    )


def linked(text: str) -> Markup:
    """Escaped; `[words](https://…)` becomes a link."""
    link = r'<a href="\2" target="_blank" rel="noopener">\1</a>'
    return Markup(_LINK.sub(link, str(escape(text))))  # noqa: S704 - escaped just here


templates.filters |= {"linked": linked, "paragraphs": paragraphs}
_TEMPLATE = templates.get_template(
    "capture/forms/form.html",
    globals={
        "autocomplete": _AUTOCOMPLETE,
        "captcha": CAPTCHA,
        "consent_prefix": CONSENT,
        "longest": longest,
        "no": NO,
        "trap": TRAP,
        "types": _TYPES,
        "yes": YES,
    },
)
