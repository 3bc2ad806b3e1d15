"""A person at a hosted form: what they see of the page, and what their browser sends without JavaScript."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx2

from api.capture.forms.input import TOKEN

ANNA = {"first_name": "Anna", "phone": "098765 43210", "consent.privacy-1": "yes"}


@dataclass
class Page(HTMLParser):
    """The page as a parser reads it: `inputs` as a browser would send them, `tags` in order with their attributes."""

    address: str
    answer: httpx2.Response
    inputs: dict[str, str] = field(default_factory=dict)
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    action: str = ""
    _area: str | None = None

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.answer.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        name, kind = given.get("name") or "", given.get("type")
        if tag == "form":
            self.action = given["action"] or ""
        elif tag == "textarea":
            self._area = name
            self.inputs[name] = ""
        elif tag == "input" and (kind not in ("checkbox", "radio") or "checked" in given):
            self.inputs[name] = given.get("value") or ""
        elif tag == "select":
            self._area = name
        elif tag == "option" and self._area and "selected" in given:
            self.inputs[self._area] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag in ("textarea", "select"):
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area in self.inputs and self.tags[-1][0] == "textarea":
            self.inputs[self._area or ""] += data.removeprefix("\n")

    @property
    def token(self) -> str:
        return self.inputs[TOKEN]

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for found, attributes in self.tags if found == tag]

    def control(self, name: str) -> dict[str, str | None]:
        """The first one of that name."""
        return next(given for _, given in self.tags if given.get("name") == name)

    def message(self, name: str) -> str:
        """What stands at a field as its error."""
        start = self.answer.text.index(f'data-of="{name}"')
        return self.answer.text[self.answer.text.index(">", start) + 1 : self.answer.text.index("</p>", start)]


async def open_page(http: httpx2.AsyncClient, address: str, **headers: str) -> Page:
    """`address` with or without its host."""
    parts = urlsplit(address)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    answer = await http.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    return Page(path, answer)


async def send(http: httpx2.AsyncClient, page: Page, **answers: str) -> httpx2.Response:
    """Presses the button; what is not answered stays as the page had it."""
    return await http.post(urljoin(page.address, page.action), data={**page.inputs, **answers})


async def fill_in(http: httpx2.AsyncClient, form: dict[str, Any], query: str = "", **answers: str) -> httpx2.Response:
    """Opens the page and sends it with Anna's answers and these."""
    return await send(http, await open_page(http, form["url"] + query), **{**ANNA, **answers})


def thanked(answer: httpx2.Response) -> bool:
    return answer.status_code == 303 and answer.headers["location"].endswith("/thanks")
