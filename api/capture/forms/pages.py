"""Whole pages around a form, the script that puts it into other pages, and the headers that both need."""

import json
from base64 import b64encode
from hashlib import sha256
from html import escape
from importlib.resources import files

from fastapi import Response

from api.capture.forms.html import Shown, form_html, paragraphs
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
_PAGE = """<!doctype html>
<html lang="{language}" dir="{direction}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>{title}</title><style>{style}</style>{head}</head>
<body><main>{content}</main></body></html>
"""


def form_page(form: OpenForm, shown: Shown, status: int = 200) -> Response:
    """The hosted page, with or without errors; it needs no JavaScript."""
    definition, texts = form.definition, form.definition.texts
    wrong = f"{texts.errors}: " if shown.errors or shown.message else ""
    widget = _WIDGETS.get(definition.captcha.kind)
    content = (
        f'<p class="hospital">{escape(form.hospital)}</p><h1>{escape(texts.title)}</h1>{paragraphs(texts.intro)}'
        f'<div class="lead-form">{form_html(definition, shown)}</div>'
    )
    head = f'<script src="{widget}" async defer></script>' if widget else ""
    return _page(definition, wrong + texts.title, content, status, head)


def thanks_page(form: OpenForm) -> Response:
    texts = form.definition.texts
    content = f"<h1>{escape(texts.thanks_title)}</h1>{paragraphs(texts.thanks)}"
    return _page(form.definition, texts.thanks_title, content, 200)


def plain_page(title: str, text: str, status: int) -> Response:
    """Where there is no form to take words from."""
    content = f"<h1>{escape(title)}</h1><p>{escape(text)}</p>"
    page = _PAGE.format(language="en", direction="ltr", title=escape(title), style=_STYLE, head="", content=content)
    policy = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; frame-ancestors 'none'"
    return Response(
        page,
        status_code=status,
        media_type="text/html",
        headers={"Content-Security-Policy": policy, "X-Frame-Options": "DENY"},
    )


def form_script(form: OpenForm, shown: Shown, token: str) -> Response:
    """A few kB that put the form where the script stands."""
    texts = form.definition.texts
    served = {
        "html": f"<h2>{escape(texts.title)}</h2>{paragraphs(texts.intro)}{form_html(form.definition, shown)}",
        "css": _FORM_CSS,
        "token": token,
        "language": form.definition.language,
        "direction": form.definition.direction,
        "failed": texts.failed,
        "captcha": _WIDGETS.get(form.definition.captcha.kind),
    }
    return Response(_SCRIPT.replace("__SERVED__", json.dumps(served), 1), media_type="text/javascript")


def _page(form: FormDefinition, title: str, content: str, status: int, head: str = "") -> Response:
    page = _PAGE.format(
        language=escape(form.language),
        direction=form.direction,
        title=escape(title),
        style=_STYLE,
        head=head,
        content=content,
    )
    return Response(page, status_code=status, media_type="text/html", headers=_headers(form))


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
    return headers if form.allowed_origins else {**headers, "X-Frame-Options": "DENY"}
