"""A text that says of itself that it is a test."""

import html
from dataclasses import replace

from domain.leads.lead import Channel
from domain.outreach.templates.template import SENT_LIMITS, SUBJECT_LIMIT, Rendered, Template

_TEST = {"en": "Test", "hi": "परीक्षण", "ta": "சோதனை", "ar": "اختبار"}


def mark_of(language: str) -> str:
    """In the text's language, or in English."""
    return f"[{_TEST.get(language, _TEST['en'])}] "


def marked(template: Template, text: Rendered) -> Rendered:
    """Says at its beginning that it is a test; a text that is full already stays as it is, but for its subject."""
    mark = mark_of(template.language)
    body = mark + text.body if len(mark + text.body) <= SENT_LIMITS[template.channel.value] else text.body
    if template.channel is not Channel.EMAIL:
        return replace(text, body=body)
    return replace(text, subject=(mark + text.subject)[:SUBJECT_LIMIT], body=body, html=_marked(text.html, mark))


def _marked(source: str, mark: str) -> str:
    said = f"<p>{html.escape(mark.strip())}</p>\n"
    before, body, after = source.partition("<body>")
    return f"{before}{body}{said}{after}" if body else said + source
