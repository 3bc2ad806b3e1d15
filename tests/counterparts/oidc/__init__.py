"""npm `oidc-provider`, a certified OpenID provider: started, and signed in at by plain HTTP."""

import base64
import hashlib
import json
import re
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx2

from devstack.ports import HOST, free_port

AUDIENCE = "lead-engine"
CLIENT, SECRET = "lead-engine", "only in tests: 100 %"
_BACK = "http://127.0.0.1/back"
_HERE = Path(__file__).parent
_PROGRAMS = Path(sys.executable).parent
_FILES = ("package.json", "package-lock.json", ".npmrc", "provider.mjs")


@dataclass(frozen=True)
class Provider:
    """`issuer` is where it listens."""

    issuer: str

    def sign_in(self, login: str) -> Mapping[str, Any]:
        """The code flow with PKCE, as a browser would go through it; what the token endpoint answers."""
        verifier, state = secrets.token_urlsafe(48), secrets.token_hex(8)
        digest = hashlib.sha256(verifier.encode()).digest()
        request = {
            "client_id": "console",
            "response_type": "code",
            "redirect_uri": _BACK,
            "scope": "openid email",
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
            "state": state,
            "nonce": secrets.token_hex(8),
        }
        with httpx2.Client(base_url=self.issuer, follow_redirects=False, trust_env=False) as browser:
            back = parse_qs(urlsplit(self._through_forms(browser, browser.get("/auth", params=request), login)).query)
            assert (back["state"], back["iss"]) == ([state], [self.issuer])
            sent = {"grant_type": "authorization_code", "code": back["code"][0], "redirect_uri": _BACK}
            answer = browser.post("/token", data={**sent, "client_id": "console", "code_verifier": verifier})
        assert answer.status_code == 200, answer.text
        tokens: Mapping[str, Any] = answer.json()
        return tokens

    def answer(self, address: str, login: str) -> str:
        """Signs in where a client sent the browser; the address to which the browser is sent back."""
        with httpx2.Client(base_url=self.issuer, follow_redirects=False, trust_env=False) as browser:
            return self._through_forms(browser, browser.get(address), login)

    def _through_forms(self, browser: httpx2.Client, answer: httpx2.Response, login: str) -> str:
        for _ in range(20):
            if answer.is_redirect:
                place = urljoin(self.issuer, answer.headers["location"])
                if not place.startswith(self.issuer):
                    return place
                answer = browser.get(place)
                continue
            action = re.search(r'action="([^"]+)"', answer.text)
            prompt = re.search(r'name="prompt" value="([^"]+)"', answer.text)
            assert action, answer.text
            assert prompt, answer.text
            typed = {"login": login, "password": "any"} if prompt[1] == "login" else {}
            answer = browser.post(action[1], data={"prompt": prompt[1], **typed})
        raise AssertionError("the sign-in does not end")


@contextmanager
def oidc_provider(folder: Path, people: Mapping[str, Mapping[str, Any]]) -> Iterator[Provider]:
    """One with these claims by login, installed into `folder` from the lock file."""
    for name in _FILES:
        shutil.copy(_HERE / name, folder / name)
    if not (folder / "node_modules").exists():
        subprocess.run([_PROGRAMS / "npm", "ci"], cwd=folder, check=True, capture_output=True, timeout=180)
    port = free_port()
    command = [str(_PROGRAMS / "node"), "provider.mjs", str(port), json.dumps(people)]
    with (folder / "provider.log").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            assert server.stdout
            assert server.stdout.readline().strip() == "ready", (folder / "provider.log").read_text()
            yield Provider(f"http://{HOST}:{port}")
        finally:
            server.terminate()
            server.wait(20)
