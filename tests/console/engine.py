"""The engine that browser tests use: `lead up` on free ports, and a small control server that opens hospitals.

`python -m tests.console.engine` prints one JSON line, `{"url", "control"}`, and stops when its standard input ends.
The control server listens on loopback; each of its answers is JSON, and a fault is answered 500 with its text:
POST /hospitals {name, time_zone?, country?, always_open?, agents?: [{name, capacity?}], policy?} → {tenant_id, people}
POST /crowds {tenant_id, leads} → {stored}: leads in bulk, as if captured long ago
POST /tokens {tenant_id, user_id} → {token}
POST /users {tenant_id, user_id, active} → {}: deactivates or reactivates
POST /writes {tenant_id, sender, text} → {}: somebody writes by SMS, or by WhatsApp (`whatsapp:+91…`)
"""

import itertools
import json
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import psycopg

from api.auth.keys import ensure_key, mint
from devstack.demo.contact import Hook
from devstack.settings import Settings
from devstack.stack import Stack
from domain.tenants.policy import CalendarPolicy, Policy, QuietHoursPolicy
from store.seed import DemoAgent, DemoTenant, add_tenants
from tests.console.crowd import store_crowd

_SKILLS = ("cataract", "lasik", "retina", "glaucoma", "squint", "general")
_STAFF = ("admin", "manager", "marketing", "integration", "ops")
_UNLIMITED = "SUBMISSIONS PAGES HOOKS FAILURES FORM TENANT CALLER READS SEARCHES EXPORTS IMPORTS TRIALS PAGE_USES"
_tenants, _messages = itertools.count(1_000), itertools.count(1)
_HOOK_SECRET = "only-in-tests"
Given = Mapping[str, Any]


class Control:
    """What a browser test may do beside the API."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self.paths: Mapping[str, Callable[[Given], Given]] = {
            "/hospitals": self.open_hospital,
            "/crowds": self.store_crowd,
            "/tokens": self.mint_token,
            "/users": self.set_active,
            "/writes": self.write,
        }

    def open_hospital(self, given: Given) -> Given:
        tenant_id, policy = next(_tenants), given.get("policy", {})
        if given.get("always_open", True):
            open_always = Policy(calendar=CalendarPolicy(always_open=True), quiet_hours=QuietHoursPolicy(always=True))
            policy = open_always.model_dump(mode="json", exclude_defaults=True) | policy
        agents = given.get("agents") or [{"name": name} for name in ("Asha", "Bala", "Charu")]
        tenant = DemoTenant(
            tenant_id,
            given.get("name", f"Hospital {tenant_id}"),
            given.get("country", "IN"),
            given.get("time_zone", "Asia/Kolkata"),
            given.get("currency", "INR"),
            _STAFF,
            tuple(_agent(agent) for agent in agents),
            Policy.model_validate(policy),
        )
        assert self._stack.owner_url is not None
        add_tenants(self._stack.owner_url, [tenant])
        return {"tenant_id": tenant_id, "name": tenant.name, "people": self._people(tenant_id)}

    def store_crowd(self, given: Given) -> Given:
        store_crowd(self._superuser(), int(given["tenant_id"]), int(given["leads"]))
        return {"stored": given["leads"]}

    def mint_token(self, given: Given) -> Given:
        tenant_id, user_id = int(given["tenant_id"]), int(given["user_id"])
        role = next(person["role"] for person in self._people(tenant_id) if person["id"] == user_id)
        key = ensure_key(self._stack.data_dir / "jwt.pem")
        return {"token": mint(key, tenant_id, user_id, role, timedelta(hours=2))}

    def set_active(self, given: Given) -> Given:
        with psycopg.connect(self._superuser()) as connection:
            connection.execute(
                "UPDATE users SET active = %s WHERE (tenant_id, id) = (%s, %s)",
                (given["active"], given["tenant_id"], given["user_id"]),
            )
        return {}

    def write(self, given: Given) -> Given:
        """As the vendor's webhook says it."""
        hook, sid = Hook(self._stack.api_url, _HOOK_SECRET), f"SM{next(_messages):032x}"
        path, form, headers = hook.sms(int(given["tenant_id"]), sid, given["sender"], given["text"])
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        with urlopen(Request(self._stack.api_url + path, form.encode(), headers), timeout=10):
            return {}

    def _people(self, tenant_id: int) -> list[dict[str, Any]]:
        with psycopg.connect(self._stack.checker_url) as connection:
            rows = connection.execute(
                "SELECT id, name, role FROM users WHERE tenant_id = %s ORDER BY id", (tenant_id,)
            ).fetchall()
        return [{"id": id, "name": name, "role": role} for id, name, role in rows]

    def _superuser(self) -> str:
        assert self._stack.postgres is not None
        return self._stack.postgres.superuser_url.rpartition("/")[0] + "/lead"


def _agent(given: Given) -> DemoAgent:
    return DemoAgent(given["name"], _SKILLS, ("en", "hi", "ta"), (), capacity=given.get("capacity", 20))


def _handler(control: Control) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            given = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
            try:
                status, answer = 200, control.paths[self.path](given)
            except Exception as error:  # the test that asked shows it
                status, answer = 500, {"error": f"{type(error).__name__}: {error}"}
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler


def main() -> None:
    """Until standard input ends."""
    folder = Path(tempfile.mkdtemp(prefix="lead-console-"))
    folder.chmod(0o755)  # the database server's own user must reach what is below
    given = Settings(data_dir=folder / "data", api_port=0, postgres_port=0, temporal_port=0, temporal_ui_port=0)
    unlimited = {f"LEAD_LIMIT_{what}": "0" for what in _UNLIMITED.split()} | {"LEAD_TWILIO_AUTH_TOKEN": _HOOK_SECRET}
    try:
        with Stack(given, environment=unlimited) as stack:
            control = ThreadingHTTPServer(("127.0.0.1", 0), _handler(Control(stack)))
            threading.Thread(target=control.serve_forever, daemon=True).start()
            address = f"http://127.0.0.1:{control.server_address[1]}"
            sys.stdout.write(json.dumps({"url": stack.api_url, "control": address}) + "\n")
            sys.stdout.flush()
            sys.stdin.read()
            control.shutdown()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
