"""What people write stays text, wherever a form shows it."""

import json
import re
from html.parser import HTMLParser
from typing import Any

import httpx2
import psycopg
import pytest

from tests.api.capture.forms.conftest import added
from tests.api.capture.forms.definitions import ENQUIRY
from tests.api.capture.forms.visiting import Page, fill_in, open_page
from tests.api.capture.test_capture import one
from tests.api.conftest import Visitor

Checker = psycopg.AsyncConnection[tuple[Any, ...]]
HOSTILE = [
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    "</textarea><svg onload=alert(1)>",
    "</title></style><script>alert(1)</script>",
    "{{''.__class__}}",
    "{html} {0}",
    '=HYPERLINK("http://evil.example")',
    "javascript:alert(1)",
    "\u202eevil",
    "]]><!--<script>",
]
ALLOWED = {
    *("html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "p", "div", "form", "ul", "li", "a"),
    *("label", "span", "input", "select", "option", "textarea", "fieldset", "legend", "button"),
}


def harmless(page: Page) -> None:
    assert {tag for tag, _ in page.tags} <= ALLOWED
    for _, given in page.tags:
        assert not [name for name in given if name.startswith("on") or name in ("src", "style", "srcdoc")]
        assert str(given.get("href", "#")).startswith(("#", "https://"))


@pytest.mark.parametrize("text", HOSTILE)
async def test_what_was_typed_comes_back_as_text(http: httpx2.AsyncClient, form: dict[str, Any], text: str) -> None:
    query = {"utm_source": text, "l": text, "ref": text, text[:50]: text}
    opened = await http.get(
        f"/f/{form['key']}", params=query, headers={"Referer": text.encode("ascii", "ignore").decode()}
    )
    harmless(Page(f"/f/{form['key']}", opened))
    page = await open_page(http, form["url"])
    typed = {"first_name": text, "notes": text, "phone": text, "procedure": text, "insurance": text}
    answer = await http.post(page.address, data={**page.inputs, **typed, text: text, "a.utm_term": text})
    assert answer.status_code == 422
    again = Page(page.address, answer)
    harmless(again)
    assert (again.inputs["first_name"], again.inputs["notes"]) == (text, text)


@pytest.mark.parametrize("text", HOSTILE)
async def test_what_a_definition_says_is_shown_as_text(http: httpx2.AsyncClient, marketer: Visitor, text: str) -> None:
    definition = {
        "texts": {name: text for name in ("title", "intro", "button", "thanks_title", "thanks", "missing", "optional")},
        "fields": [
            {"name": "phone", "label": text, "required": True, "placeholder": text, "help": text},
            {"name": "city", "label": text, "choices": [{"value": text, "label": text}]},
            {"name": "insurance", "label": text},
        ],
        "consents": [{"purpose": "marketing", "text_version": "v1", "text": text}],
    }
    form = await added(marketer, "/forms", {"name": text, "definition": definition})
    page = await open_page(http, form["url"])
    harmless(page)
    assert page.control("phone")["placeholder"] == text
    harmless(Page(page.address, await http.get(f"{page.address}/thanks")))
    script = (await http.get(f"{page.address}.js")).text
    served = re.search(r"const served = (\{.*\});\n", script)
    assert served
    harmless(Page(page.address, httpx2.Response(200, text=json.loads(served[1])["html"])))


@pytest.mark.parametrize("text", HOSTILE)
async def test_what_is_stored_is_what_was_typed(
    http: httpx2.AsyncClient, form: dict[str, Any], checker: Checker, text: str
) -> None:
    answer = await fill_in(http, form, f"?utm_source={text.replace('=', '')}", notes=text)
    assert answer.status_code == 303
    (notes,) = await one(checker, "SELECT notes FROM leads")
    assert notes == text.replace("\u202e", "")


async def test_a_link_in_a_consent_is_a_link_to_https_only(http: httpx2.AsyncClient, marketer: Visitor) -> None:
    text = "See [our <b>policy</b>](https://www.eye.example/p?a=1&b=2), [x](javascript:alert(1)), [y](http://a.example)"
    definition = {**ENQUIRY, "consents": [{"purpose": "enquiry", "text_version": "v1", "text": text}]}
    form = await added(marketer, "/forms", {"name": "Links", "definition": definition})
    page = await open_page(http, form["url"])
    harmless(page)
    assert [given["href"] for given in page.of("a")] == ["https://www.eye.example/p?a=1&b=2"]
    assert "[x](javascript:alert(1))" in Words.of(page.answer.text)


class Words(HTMLParser):
    """Only what can be read."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def handle_data(self, data: str) -> None:
        self.text += data

    @classmethod
    def of(cls, page: str) -> str:
        words = cls()
        words.feed(page)
        return words.text
