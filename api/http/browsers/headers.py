"""The headers of every answer. A page that brings its own `Content-Security-Policy` says in it who may frame it."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from api.settings import ApiSettings

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# For what other sites load by design: a form's script, a page that they may frame.
SHARED = {"Cross-Origin-Resource-Policy": "cross-origin"}


def answer_headers(settings: ApiSettings) -> Mapping[str, str]:
    """Browsers keep to HTTPS where the public address says so. Subdomains are the hospital's own matter."""
    if urlsplit(settings.public_url).scheme != "https" or not settings.hsts_seconds:
        return _ALWAYS
    return _ALWAYS | {"Strict-Transport-Security": f"max-age={settings.hsts_seconds}"}
