"""The console's page and files, as a build leaves them, here a small one of the test's own."""

import re
from pathlib import Path

import httpx2
import pytest

from api.http.browsers import console

PAGE = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "assets").mkdir()
    nonce = 'nonce="NONCE-OF-THIS-ANSWER"'
    (tmp_path / "index.html").write_text(f'<meta property="csp-nonce" {nonce}><script src="/assets/a-1.js" {nonce}>')
    for name, text in {"a-1.js": "plain", "a-1.js.br": "brotli", "a-1.js.gz": "zipped", "a-1.css": "p {}"}.items():
        (tmp_path / "assets" / name).write_text(text)
    (tmp_path / "secret.js").write_text("secret")
    monkeypatch.setattr(console, "BUILT", tmp_path)
    return tmp_path


async def test_an_address_that_is_no_route_is_the_consoles_page_with_a_nonce_of_its_own(
    http: httpx2.AsyncClient, built: Path
) -> None:
    seen = set()
    for path in ("/", "/today", "/leads/42?tab=facts", "/nowhere/at/all"):
        answer = await http.get(path, headers=PAGE)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-cache"
        policy = answer.headers["content-security-policy"]
        nonce = re.findall(r"'nonce-([\w-]{20,})'", policy)
        assert len(set(nonce)) == 1
        assert answer.text.count(f'nonce="{nonce[0]}"') == 2
        assert "NONCE" not in answer.text
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-frame-options"] == "DENY"
        seen.add(nonce[0])
    assert len(seen) == 4


async def test_programs_and_wrong_addresses_of_the_api_get_the_plain_404(http: httpx2.AsyncClient, built: Path) -> None:
    for path in ("/api/v1/nowhere", "/auth/nowhere", "/hooks/nowhere", "/assets/none.js", "/assets/a/b.js"):
        answer = await http.get(path, headers=PAGE)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json"), path
    answer = await http.get("/today", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert (await http.post("/today", headers=PAGE)).status_code == 404


async def test_a_file_is_kept_for_ever_and_comes_as_small_as_the_browser_takes_it(
    http: httpx2.AsyncClient, built: Path
) -> None:
    for accepted, encoding, text in (
        ("gzip, deflate, br;q=0.9", "br", "brotli"),
        ("gzip", "gzip", "zipped"),
        ("br;q=0, identity", None, "plain"),
        ("identity", None, "plain"),
    ):
        async with http.stream("GET", "/assets/a-1.js", headers={"Accept-Encoding": accepted}) as answer:
            raw = b"".join([part async for part in answer.aiter_raw()])
        assert (answer.headers.get("content-encoding"), raw.decode()) == (encoding, text)
        assert answer.headers["content-type"].startswith("text/javascript")
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["vary"] == "Accept-Encoding"
    assert (await http.get("/assets/a-1.css")).headers["content-type"].startswith("text/css")
    head = await http.head("/assets/a-1.css")
    assert (head.status_code, head.text) == (200, "")


@pytest.mark.parametrize("name", ["..%2Fsecret.js", "%2E%2E%2Fsecret.js", "..%5Csecret.js", ".", "a-1.js.br", "a-1"])
async def test_no_name_leads_out_of_the_folder_of_files(http: httpx2.AsyncClient, built: Path, name: str) -> None:
    answer = await http.get(f"/assets/{name}")
    assert answer.status_code == 404
    assert "secret" not in answer.text


async def test_without_a_build_the_page_says_how_to_get_one(
    http: httpx2.AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "BUILT", tmp_path / "none")
    answer = await http.get("/", headers=PAGE)
    assert answer.status_code == 503
    assert "scripts/setup" in answer.text
    assert (await http.get("/healthz")).status_code == 200
