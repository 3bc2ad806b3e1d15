"""One of everything that has an id, in one tenant: made over HTTP, and in the store what no request makes at once."""

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import psycopg
from pydantic import SecretStr

from api.auth.browsers import cookie
from api.auth.permissions import Role
from store.tenants.vault import Vault

SECRET_KEY = SecretStr("only-in-tests")
Write = Callable[..., int]
Mint = Callable[[int, int, Role], str]
ABSENT = 987_654_321
_people = itertools.count(1)

FORM = {"texts": {"title": "Call me"}, "fields": [{"name": "phone", "label": "Phone"}]}
PRIORITY = {"kind": "priority", "body": {"rules": [], "otherwise": 3}}
VENDOR_TEXT = {"twilio": {"template_id": "HX01", "variables": {"1": "{{ hospital }}"}}}
NETWORK = {
    "name": "Page",
    "config": {"kind": "facebook"},
    "secrets": {"app_secret": "s3cret-app", "verify_token": "s3cret-verify", "access_token": "s3cret-access"},
}

_PAIR = """
    INSERT INTO duplicates (tenant_id, lead_id, other_id, score, why, state, found_at)
    VALUES (%(tenant)s, least(%(lead)s, %(other)s), greatest(%(lead)s, %(other)s), 0.8, 'unsure', 'open', now())
    RETURNING id
"""
_MATCH = """
    INSERT INTO patient_matches (tenant_id, lead_id, index_name, candidates, state, found_at)
    VALUES (%(tenant)s, %(lead)s, 'own', '[{"ref": "7", "score": 0.8}]', 'open', now()) RETURNING id
"""
_AD_LEAD = """
    INSERT INTO ad_leads (tenant_id, integration_id, vendor_lead_id, vendor_form_id, via, state, code, settled_at)
    VALUES (%(tenant)s, %(integration)s, %(name)s, 'form-1', 'notification', 'rejected', 'mapping', now()) RETURNING id
"""
_CALL = """
    INSERT INTO calls (tenant_id, lead_id, direction, token) VALUES (%(tenant)s, %(lead)s, 'in', %(name)s) RETURNING id
"""
_RECORDING = """
    INSERT INTO recordings (tenant_id, lead_id, call_id, kind, provider, provider_id)
    VALUES (%(tenant)s, %(lead)s, %(call)s, 'voicemail', 'twilio', %(name)s) RETURNING id
"""
_COMMAND = """
    INSERT INTO pending_commands (tenant_id, lead_id, user_id, name, command, key, sent_at, answered_at, result)
    VALUES (%(tenant)s, %(lead)s, %(user)s, 'Lose', '{"reason": "price"}', %(name)s, now(), now(),
            '{"reason": "not_owner", "detail": "Another agent has it."}') RETURNING id
"""
_JOB = """
    INSERT INTO bulk_jobs (tenant_id, kind, state, total, user_id) VALUES (%(tenant)s, 'lose', 'running', 0, %(user)s)
    RETURNING id
"""
_CLAIM = """
    INSERT INTO claimed_contacts (tenant_id, lead_id, kind, value, written, touch_id, at)
    SELECT %(tenant)s, %(lead)s, 'phone', %(phone)s, %(phone)s, min(id), now() FROM touches
    WHERE tenant_id = %(tenant)s AND lead_id = %(lead)s RETURNING lead_id
"""


_SESSION = """
    INSERT INTO sessions (tenant_id, user_id, role, secret_hash, demo, created_at, last_seen_at, ends_at)
    VALUES (%(tenant)s, %(user)s, %(role)s, %(hash)s, false, now(), now(), now() + interval '12 hours') RETURNING id
"""


_MESSAGE = """
    INSERT INTO messages (tenant_id, lead_id, run, direction, channel, purpose, token, step, state, body, subject)
    VALUES (%(tenant)s, %(lead)s, 1, 'in', 'sms', 'enquiry', %(token)s, 'inbound', 'received', 'Yes', '') RETURNING id
"""
_ATTACHMENT = """
    INSERT INTO attachments (tenant_id, message_id, name, content_type, size, sealed)
    VALUES (%(tenant)s, %(message)s, 'report.pdf', 'application/pdf', 4, %(sealed)s) RETURNING id
"""
_STAFF_MESSAGE = """
    INSERT INTO staff_messages (tenant_id, lead_id, author, channel, purpose, template, subject, body, due_at, state,
                                reason)
    VALUES (%(tenant)s, %(lead)s, 'engine', 'sms', 'enquiry', '', '', 'Hello', now() + interval '300 days', 'waiting',
            '') RETURNING id
"""
SERVICE = {"names": {"en": "Check"}, "minutes": 20, "step_minutes": 20, "resources": ["ward"]}
AUDIENCE = {"api_key": "0123456789abcdef0123456789abcdef-us6"}
MAILBOX = {
    "kind": "imap",
    "address": "hello@hospital.example",
    "host": "127.0.0.1",
    "port": 1,
    "encryption": "none",
    "login": "hello",
    "password": "s3cret-mail",
}


def writer(owner_url: str, tenant_id: int) -> Write:
    def write(query: str, **given: Any) -> int:
        with psycopg.connect(owner_url) as connection:
            connection.execute("SELECT set_config('app.current_tenant_id', %s, true)", (str(tenant_id),))
            row = connection.execute(query.encode(), {"tenant": tenant_id, **given}).fetchone()
        assert row
        return int(row[0])

    return write


@dataclass(frozen=True)
class Call:
    """One request: the words of the path, the query, the body; a `file` makes the body a form with files."""

    path: dict[str, Any] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    body: Any = None
    file: bytes | None = None
    role: Role | None = None
    user: int | None = None


@dataclass
class World:
    """A tenant with its people. `ids`: one of each kind; `agent` is the owner of `lead`, `colleague` owns nothing.

    `write`: one row as the owner of the database, with `tenant` given; answers what the query returns.
    """

    tenant_id: int
    http: httpx2.AsyncClient
    users: dict[Role, int]
    agents: list[int]
    mint: Mint
    write: Write
    ids: dict[str, Any] = field(default_factory=dict)

    def headers(self, role: Role, user: int | None = None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.mint(self.tenant_id, user or self.users[role], role)}"}

    def at_a_browser(self, role: Role) -> dict[str, str]:
        """The headers of a page of the console at which the user of this role is signed in."""
        text = cookie.make(self.tenant_id)
        self.write(_SESSION, user=self.users[role], role=role.value, hash=cookie.digest(text))
        return {"Cookie": f"{cookie.NAME}={text}", "X-Console": "1", "Sec-Fetch-Site": "same-origin"}

    async def send(self, role: Role, method: str, path: str, body: Any = None, user: int | None = None) -> Any:
        """What a request is answered that must be accepted; path from behind the prefix."""
        answer = await self.http.request(method, f"/api/v1{path}", json=body, headers=self.headers(role, user))
        assert answer.status_code < 300, f"{method} {path} {body}: {answer.status_code} {answer.text}"
        return answer.json()

    async def lead(self, **fields: Any) -> int:
        """A new lead, its run started."""
        number = next(_people)
        given = {
            "first_name": "Person",
            "last_name": f"Number {number}",
            "phone": f"+9198{self.tenant_id % 1000:03d}{number:05d}",
            "source": "website",
        }
        return int((await self.send(Role.MANAGER, "POST", "/leads", given | fields))["id"])

    async def state(self, lead: int) -> dict[str, Any]:
        for _ in range(600):
            answer = await self.http.get(f"/api/v1/leads/{lead}/state", headers=self.headers(Role.MANAGER))
            if answer.status_code == 200:
                return dict(answer.json())
            await asyncio.sleep(0.1)
        raise AssertionError(f"no state of lead {lead}: {answer.text}")

    async def waiting(self, lead: int, *kinds: str) -> dict[str, Any]:
        """The state, once the run waits for one of these."""
        for _ in range(600):
            state = await self.state(lead)
            if (state.get("waiting_for") or {}).get("kind") in kinds:
                return state
            await asyncio.sleep(0.1)
        raise AssertionError(f"lead {lead} never waits for {kinds}: {state}")

    async def offered(self) -> tuple[int, int]:
        """A lead, and the agent to whom it is offered."""
        lead = await self.lead()
        state = await self.waiting(lead, "offer")
        return lead, int(state["waiting_for"]["agent_id"])

    async def owned(self) -> tuple[int, int]:
        lead, agent = await self.offered()
        await self.send(Role.AGENT, "POST", f"/leads/{lead}/accept", {}, agent)
        await self.waiting(lead, "call")
        return lead, agent

    async def reached(self) -> tuple[int, int]:
        lead, agent = await self.owned()
        await self.send(Role.AGENT, "POST", f"/leads/{lead}/outcome", {"outcome": "reached"}, agent)
        await self.waiting(lead, "qualification")
        return lead, agent

    async def qualified(self) -> tuple[int, int]:
        lead, agent = await self.reached()
        answers = {"medical_need": "clear", "readiness": "now", "funding": "self_pay", "location_ok": True}
        await self.send(Role.AGENT, "POST", f"/leads/{lead}/assess", {"answers": answers}, agent)
        await self.waiting(lead, "booking")
        return lead, agent

    async def booked(self, ahead: timedelta = timedelta(days=3)) -> tuple[int, int]:
        lead, agent = await self.qualified()
        await self.send(Role.AGENT, "POST", f"/leads/{lead}/book", self.slot(lead, ahead), agent)
        await self.waiting(lead, "visit", "visit_outcome")
        return lead, agent

    def slot(self, lead: int, ahead: timedelta) -> dict[str, Any]:
        return {"starts_at": (datetime.now(UTC) + ahead).isoformat(), "minutes": 30, "resource": "ward"}

    async def coded(self, plural: str, **fields: Any) -> int:
        """A location, resource or service with a code of its own."""
        given = {"code": f"code-{next(_people)}", **fields}
        return int((await self.send(Role.MANAGER, "POST", f"/{plural}", given))["id"])

    async def resource(self) -> int:
        return await self.coded("resources", name="Ours")

    async def service(self) -> int:
        return await self.coded("services", **SERVICE)

    async def exception(self) -> int:
        given = {"location": "here", "day": "2027-01-14"}
        return int((await self.send(Role.MANAGER, "POST", "/hour-exceptions", given))["id"])

    async def pair(self) -> int:
        lead, other = await self.lead(), await self.lead()
        return self.write(_PAIR, lead=lead, other=other)

    async def match(self) -> int:
        return self.write(_MATCH, lead=await self.lead())

    async def merge(self) -> int:
        lead, other = await self.lead(), await self.lead()
        return int((await self.send(Role.MANAGER, "POST", f"/leads/{lead}/merge", {"into": other}))["id"])

    async def interaction(self) -> int:
        """Of the agent, written by them, so that a manager may review it."""
        lead, agent = await self.owned()
        body = {"interaction_type": "call"}
        return int((await self.send(Role.AGENT, "POST", f"/leads/{lead}/interactions", body, agent))["id"])

    async def task(self) -> int:
        lead, agent = await self.owned()
        body = {"title": "Ring back", "business_minutes": 60, "assignee_id": agent}
        return int((await self.send(Role.MANAGER, "POST", f"/leads/{lead}/tasks", body))["id"])

    async def rule(self) -> int:
        return int((await self.send(Role.ADMIN, "POST", "/rules", PRIORITY))["id"])

    async def scoring(self) -> int:
        """A draft that trials and shadows can decide by: what is in force, again."""
        body = (await self.send(Role.ADMIN, "GET", "/rules/in-force/scoring"))["body"]
        return int((await self.send(Role.ADMIN, "POST", "/rules", {"kind": "scoring", "body": body}))["id"])

    async def text(self) -> int:
        """A draft of a text, of a message of its own."""
        text = {"code": f"ours_{next(_people)}", "channel": "whatsapp", "body": "Hello", "vendors": VENDOR_TEXT}
        return int((await self.send(Role.ADMIN, "POST", "/templates", text))["id"])

    async def job(self) -> int:
        """A change of many leads, under way."""
        return self.write(_JOB, user=self.users[Role.MANAGER])

    async def view(self) -> int:
        return int((await self.send(Role.MANAGER, "POST", "/views", {"name": "Ours", "shared": "all"}))["id"])

    async def move(self) -> int:
        rule = await self.rule()
        activated = await self.send(Role.ADMIN, "POST", f"/rules/{rule}/activate", {"move_leads": True})
        return int(activated["move_id"])

    async def key(self, *scopes: str) -> tuple[int, str]:
        made = await self.send(Role.ADMIN, "POST", "/api-keys", {"name": "Ours", "scopes": scopes or ["capture"]})
        return int(made["id"]), str(made["key"])

    async def endpoint(self, state: str = "active") -> int:
        """Of webhooks; nobody answers there."""
        body = {"url": "https://hooks.example.invalid/", "state": state}
        return int((await self.send(Role.ADMIN, "POST", "/webhooks", body))["id"])

    async def delivery(self, state: str = "active") -> tuple[int, int]:
        """An endpoint, and what is on its way there."""
        endpoint = await self.endpoint(state)
        await self.lead()
        return endpoint, (await self.send(Role.ADMIN, "GET", f"/webhooks/{endpoint}/deliveries"))["items"][0]["id"]

    async def user(self, active: bool = True) -> int:
        """Nobody who sends requests here."""
        number = next(_people)
        given = {"name": "Anu Rao", "email": f"anu.{self.tenant_id}.{number}@hospital.example", "role": "marketing"}
        user = int((await self.send(Role.ADMIN, "POST", "/users", given))["id"])
        if not active:
            await self.send(Role.ADMIN, "POST", f"/users/{user}/deactivate")
        return user

    async def former_user(self) -> int:
        return await self.user(active=False)

    async def ad_lead(self) -> int:
        return self.write(_AD_LEAD, integration=self.ids["integration"], name=f"ad-{next(_people)}")

    async def staff_message(self) -> int:
        """One that is to leave much later, to the lead."""
        return self.write(_STAFF_MESSAGE, lead=self.ids["lead"])

    async def recording(self) -> int:
        lead = self.ids["lead"]
        call = self.write(_CALL, lead=lead, name=f"in-{next(_people)}")
        return self.write(_RECORDING, lead=lead, call=call, name=f"RE{next(_people)}")

    async def claimed(self) -> tuple[int, str]:
        lead, phone = await self.lead(), f"+9197{self.tenant_id % 1000:03d}{next(_people):05d}"
        self.write(_CLAIM, lead=lead, phone=phone)
        return lead, phone

    async def uploaded(self, dry_run: bool) -> int:
        """An import: judged, or carried out."""
        call = self.upload(dry_run)
        assert call.file is not None
        answer = await self.http.post(
            "/api/v1/imports",
            data=call.body,
            files={"file": ("people.csv", call.file, "text/csv")},
            headers=self.headers(Role.MANAGER),
        )
        assert answer.status_code == 202, answer.text
        number = int(answer.json()["id"])
        for _ in range(600):
            state = (await self.send(Role.MANAGER, "GET", f"/imports/{number}"))["state"]
            if state in ("checked", "done"):
                return number
            await asyncio.sleep(0.1)
        raise AssertionError(f"import {number} is still {state}")

    def upload(self, dry_run: bool) -> Call:
        number = next(_people)
        content = f"Name,Mobile\nMeera,+9196{self.tenant_id % 1000:03d}{number:05d}\n".encode()
        mapping = '{"columns": {"first_name": "Name", "phone": "Mobile"}}'
        return Call(body={"mapping": mapping, "dry_run": str(dry_run).lower()}, file=content)

    async def settle(self) -> "World":
        """Fills `ids`."""
        lead, agent = await self.owned()
        await self.lead()  # lists have a second page
        offered, _ = await self.offered()
        self.ids |= {"lead": lead, "agent": agent, "user": await self.user(), "code": "main"}
        self.ids |= {"other_lead": await self.lead(), "offer": await self._offer(offered)}
        await self._of_leads(lead)
        await self._of_the_tenant()
        return self

    async def _offer(self, lead: int) -> int:
        offers = (await self.send(Role.MANAGER, "GET", "/offers?limit=200"))["items"]
        return next(int(offer["id"]) for offer in offers if offer["lead_id"] == lead)

    async def _of_leads(self, lead: int) -> None:
        self.users[Role.AGENT] = agent = self.ids["agent"]
        call = await self.send(Role.AGENT, "POST", f"/leads/{lead}/interactions", {"interaction_type": "call"}, agent)
        task = {"title": "Ring back", "business_minutes": 60, "assignee_id": agent}
        self.ids |= {
            "interaction": call["id"],
            "task": (await self.send(Role.MANAGER, "POST", f"/leads/{lead}/tasks", task))["id"],
            "pair": await self.pair(),
            "match": await self.match(),
            "merge": await self.merge(),
            "command": self.write(_COMMAND, lead=lead, user=agent, name=f"world-{lead}"),
            "sweep": (await self.send(Role.MANAGER, "POST", "/duplicates/sweeps", {}))["id"],
            "import": await self.uploaded(dry_run=True),
            "message": (message := self.write(_MESSAGE, lead=lead, token=f"in-world-{lead}")),
            "attachment": self.write(_ATTACHMENT, message=message, sealed=Vault(SECRET_KEY).seal_file(b"%PDF")),
            "staff_message": await self.staff_message(),
        }

    async def _of_the_tenant(self) -> None:
        campaign = await self.send(
            Role.MANAGER, "POST", "/campaigns", {"campaign_name": "Ours", "source_type": "social"}
        )
        form = await self.send(Role.MARKETING, "POST", "/forms", {"name": "Ours", "definition": FORM})
        link = await self.send(Role.MARKETING, "POST", f"/forms/{form['id']}/links", {"kind": "event", "name": "Ours"})
        referrer = {"code": "dr-world", "name": "Dr World", "kind": "doctor"}
        column = {"key": "eye", "label": "Eye", "type": "text"}
        self.ids |= {
            "campaign": campaign["id"],
            "form": form["id"],
            "link": link["id"],
            "referrer": (await self.send(Role.MARKETING, "POST", "/referrers", referrer))["id"],
            "field": (await self.send(Role.ADMIN, "POST", "/custom-fields", column))["id"],
            "integration": (await self.send(Role.ADMIN, "POST", "/integrations", NETWORK))["id"],
            "rule": await self.rule(),
            "move": await self.move(),
            "key": (await self.key())[0],
            "job": await self.job(),
            "view": await self.view(),
            "template": await self.text(),
            "location": await self.coded("locations", code="here", name="Here", time_zone="Asia/Kolkata"),
            "resource": await self.coded("resources", code="ward", name="Ward", capacity=1_000),
            "service": await self.coded("services", code="check", **SERVICE),
        }
        self.ids["exception"] = await self.exception()
        await self.send(Role.ADMIN, "PUT", "/teams/main", {"name": "Main"})
        await self.send(Role.ADMIN, "PUT", "/mailbox", MAILBOX)
        await self.send(Role.ADMIN, "PUT", "/audiences/a1b2c3d4e5", AUDIENCE)
        scoring = await self.scoring()
        self.ids["trial"] = (await self.send(Role.MANAGER, "POST", f"/rules/{scoring}/trial", {}))["id"]
        self.ids["ad_lead"] = await self.ad_lead()
        self.ids["endpoint"], self.ids["delivery"] = await self.delivery("paused")
        self.ids["recording"] = await self.recording()
