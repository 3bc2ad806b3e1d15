"""Whole pages around a form, the script that puts it into other pages, and the headers that both need."""

import json
from base64 import b64encode
from hashlib import sha256
from importlib.resources import files

from fastapi import Response
from markupsafe import Markup

from api.capture.forms.html import Shown, form_html, paragraphs
from api.capture.forms.words import WORDS
from api.http.browsers.headers import SHARED
from api.http.browsers.html import page
from api.http.browsers.languages import direction_of
from domain.capture.forms.definition import FormDefinition, origin_of
from store.capture.forms import OpenForm

_FOLDER = files(__package__)
_FORM_CSS = (_FOLDER / "form.css").read_text()
_STYLE = (_FOLDER / "page.css").read_text() + _FORM_CSS
_SCRIPT = (_FOLDER / "embed.js").read_text()
_STYLE_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()
# Where each vendor's widget comes from, and what a page's policy must allow for it.
_WIDGETS = {
    "turnstile": "https://challenges.cloudflare.com/turnstile/v0/api.js",
    "hcaptcha": "https://js.hcaptcha.com/1/api.js",
}
_WIDGET_SOURCES = {
    "turnstile": "https://challenges.cloudflare.com",
    "hcaptcha": "https://hcaptcha.com https://*.hcaptcha.com",
}


def form_page(form: OpenForm, shown: Shown, status: int = 200) -> Response:
    """The hosted page, with or without errors; it needs no JavaScript."""
    definition, texts = form.definition, form.definition.texts
    wrong = f"{texts.errors}: " if shown.errors or shown.message else ""
    return _page(
        status,
        _headers(definition),
        language=definition.language,
        direction=definition.direction,
        title=wrong + texts.title,
        heading=texts.title,
        text=texts.intro,
        hospital=form.hospital,
        form=form_html(definition, shown),
        widget=_WIDGETS.get(definition.captcha.kind),
    )


def thanks_page(form: OpenForm) -> Response:
    definition, texts = form.definition, form.definition.texts
    return _page(
        200,
        _headers(definition),
        language=definition.language,
        direction=definition.direction,
        title=texts.thanks_title,
        heading=texts.thanks_title,
        text=texts.thanks,
    )


def plain_page(language: str, what: str, status: int) -> Response:
    """Where there is no form to take words from. `what`: `gone` or `later`."""
    style = f"style-src 'sha256-{_STYLE_HASH}'"
    policy = f"default-src 'none'; {style}; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    headers = {"Content-Security-Policy": policy, "X-Frame-Options": "DENY"}
    words = WORDS[language]
    title, direction = words[f"{what}_title"], direction_of(language)
    return _page(status, headers, language=language, direction=direction, title=title, heading=title, text=words[what])


def form_script(form: OpenForm, shown: Shown, token: str) -> Response:
    """A few kB that put the form where the script stands."""
    texts = form.definition.texts
    heading = Markup("<h2>{}</h2>").format(texts.title)
    served = {
        "html": heading + paragraphs(texts.intro) + form_html(form.definition, shown),
        "css": _FORM_CSS,
        "token": token,
        "language": form.definition.language,
        "direction": form.definition.direction,
        "failed": texts.failed,
        "captcha": _WIDGETS.get(form.definition.captcha.kind),
    }
    return Response(_SCRIPT.replace("__SERVED__", json.dumps(served), 1), media_type="text/javascript", headers=SHARED)


def _page(status: int, headers: dict[str, str], **values: object) -> Response:
    return page("capture/forms/page.html", status, headers, style=Markup(_STYLE), **values)  # noqa: S704 - our file


def _headers(form: FormDefinition) -> dict[str, str]:
    """A browser follows a form's redirect only to where `form-action` allows."""
    widget = _WIDGET_SOURCES.get(form.captcha.kind, "")
    target = origin_of(form.redirect) if form.redirect else ""
    parts = {
        "default-src": "'none'",
        "style-src": f"'sha256-{_STYLE_HASH}' {widget}",
        "script-src": widget,
        "frame-src": widget,
        "connect-src": widget,
        "form-action": f"'self' {target}",
        "base-uri": "'none'",
        "frame-ancestors": " ".join(form.allowed_origins) or "'none'",
    }
    policy = "; ".join(f"{name} {value.strip()}" for name, value in parts.items() if value.strip())
    headers = {"Content-Security-Policy": policy}
    return headers | SHARED if form.allowed_origins else {**headers, "X-Frame-Options": "DENY"}
