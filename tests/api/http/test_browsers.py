"""What browsers are told with every answer, under which names the API answers, and what its own pages may do."""

from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI

from api.http.browsers.hosts import Hosts
from api.main import create_app
from api.settings import ApiSettings
from tests.api.conftest import Visitor


def settings(folder: Path, **given: object) -> ApiSettings:
    return ApiSettings.model_validate({"database_url": "postgresql://x", "jwt_key_file": folder / "key", **given})


def client(app: FastAPI, url: str = "http://127.0.0.1:8000") -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=url)


async def test_answers_and_pages_say_what_a_browser_may_do_with_them(
    http: httpx2.AsyncClient, manager: Visitor
) -> None:
    for path in ("/healthz", "/api/v1/leads", "/u/x", "/pay/x", "/f/x", "/nowhere"):
        answer = await http.get(path, headers={"Accept": "text/html"})
        policy = answer.headers["content-security-policy"]
        for part in ("default-src 'none'", "base-uri 'none'", "form-action '", "frame-ancestors 'none'"):
            assert part in policy, (path, policy)
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert "geolocation=()" in answer.headers["permissions-policy"]
        assert "strict-transport-security" not in answer.headers  # the public address is not https here
    assert "form-action 'self'" in (await http.get("/u/x")).headers["content-security-policy"]


@pytest.mark.parametrize(
    ("given", "header"),
    [
        ({"public_url": "https://leads.example.com"}, "max-age=31536000"),
        ({"public_url": "https://leads.example.com", "hsts_seconds": 60}, "max-age=60"),
        ({"public_url": "https://leads.example.com", "hsts_seconds": 0}, None),
        ({"public_url": "http://leads.example.com"}, None),
    ],
)
async def test_browsers_keep_to_https_where_the_public_address_says_so(
    tmp_path: Path, given: dict[str, object], header: str | None
) -> None:
    async with client(create_app(settings(tmp_path, **given))) as http:
        for path in ("/healthz", "/nowhere"):
            assert (await http.get(path)).headers.get("strict-transport-security") == header


async def test_the_document_and_its_page_are_off_unless_they_are_asked_for(tmp_path: Path) -> None:
    async with client(create_app(settings(tmp_path))) as http:
        for path in ("/docs", "/api/v1/openapi.json", "/openapi.json", "/redoc"):
            assert (await http.get(path)).status_code == 404


async def test_the_page_of_the_document_runs_one_version_of_one_script(tmp_path: Path) -> None:
    async with client(create_app(settings(tmp_path, api_docs=True))) as http:
        page = await http.get("/docs")
        assert (await http.get("/api/v1/openapi.json")).status_code == 200
    policy = dict(part.strip().split(" ", 1) for part in page.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == policy["frame-ancestors"] == "'none'"
    assert policy["connect-src"] == "'self'"
    inline, script = policy["script-src"].split()
    assert inline.startswith("'sha256-")
    assert script.startswith("https://")
    assert script.endswith(".js")  # this file, not whatever lies there
    assert f'<script src="{script}" integrity="sha384-' in page.text
    assert page.text.count("integrity=") == page.text.count("https://") == 2


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "leads.example.com.evil.example", "[x", "a@b"]
)
async def test_another_host_name_is_refused_wherever_it_points(tmp_path: Path, host: str) -> None:
    app = create_app(settings(tmp_path, public_url="https://leads.example.com", metrics_token="m"))
    async with client(app) as http:
        for path in ("/healthz", "/metrics", "/api/v1/leads", "/docs", "/u/x"):
            answer = await http.get(path, headers={"Host": host})
            assert answer.status_code == 421, path
            assert answer.json()["type"].endswith("unknown_host")


async def test_two_host_names_are_refused(tmp_path: Path) -> None:
    """A proxy may route by one of them, and we by the other."""
    app = create_app(settings(tmp_path, public_url="https://leads.example.com"))
    async with client(app) as http:
        answer = await http.get("/healthz", headers=[("Host", "localhost"), ("Host", "evil.example")])
    assert (answer.status_code, answer.json()["detail"]) == (400, "Send one Host header.")


_OWN = (
    "leads.example.com LEADS.example.com:443 leads.example.com. localhost:8000 127.0.0.1:8000 [::1]:80 10.1.2.3 api:80"
)


@pytest.mark.parametrize("host", ["", *_OWN.split()])
def test_its_own_names_and_numeric_addresses_are_answered(tmp_path: Path, host: str) -> None:
    named = settings(tmp_path, public_url="https://leads.example.com", allowed_hosts="api, Leads.Internal")
    assert Hosts(named).answer_to(host)
    assert Hosts(named).answer_to("leads.internal")
    assert Hosts(settings(tmp_path)).answer_to(host)  # where no address was named, none is wrong
