"""A browser in front of the app: whatever signs in there sends its cookie by hand."""

from dataclasses import dataclass
from typing import Any

import httpx2

from tests.fixtures.tenants import SeededTenant

HERE = "http://127.0.0.1:8000"
OWN = {"X-Console": "1", "Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True)
class Person:
    """Somebody signed in at a browser. The jar of a client would keep the cookie back, which is for TLS."""

    http: httpx2.AsyncClient
    cookie: str
    tenant_id: int
    user_id: int

    @property
    def headers(self) -> dict[str, str]:
        """As a page of the console sends them."""
        return {"Cookie": f"__Host-lead={self.cookie}", **OWN}

    async def get(self, path: str, **more: Any) -> httpx2.Response:
        return await self.http.get(f"/api/v1{path}", params=more, headers=self.headers)

    async def post(self, path: str, body: Any, **headers: str) -> httpx2.Response:
        return await self.http.post(f"/api/v1{path}", json=body, headers=self.headers | headers)

    async def is_in(self) -> bool:
        return (await self.get("/me")).status_code == 200


async def sign_in(browser: httpx2.AsyncClient, tenant: SeededTenant, user: int, **headers: str) -> Person:
    """By the demo login."""
    body = {"tenant_id": tenant.id, "user_id": user}
    answer = await browser.post("/auth/demo", json=body, headers=OWN | headers)
    assert answer.status_code == 204, answer.text
    return Person(browser, cookies_of(answer)["__Host-lead"], tenant.id, user)


def cookies_of(answer: httpx2.Response) -> dict[str, str]:
    """What the answer sets, by name; dropped ones are empty."""
    pairs = [one.partition(";")[0].partition("=") for one in answer.headers.get_list("set-cookie")]
    return {name: value.strip('"') for name, _, value in pairs}
