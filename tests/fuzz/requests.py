"""Requests of one run, each made from its number: the same seed makes the same sequence of choices."""

import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

from api.auth.permissions import Role
from tests.fuzz import oddities
from tests.matrix.accepted import missing, path_of, plain_call, role_of, with_id
from tests.matrix.document import METHODS, Operation
from tests.matrix.world import ABSENT, Call, World

# Nobody who sends requests here may be signed out, deactivated or given another role by them.
_OF_USERS = "/api/v1/users/{user_id}"
PUBLIC = tuple(
    tuple(line.split())
    for line in """
    GET /healthz | GET /f/{key} | POST /f/{key} | POST /f/{key}.json | GET /f/{key}/thanks | GET /f/{key}.js
    GET /u/{key} | POST /u/{key} | GET /pay/{key} | POST /pay/{key} | POST /hooks/partner/{key} | GET /metrics
    GET /hooks/facebook/{key} | POST /hooks/facebook/{key} | POST /hooks/google/{key} | POST /hooks/linkedin/{key}
    POST /hooks/sendgrid/events | POST /hooks/twilio/1/status | POST /hooks/vonage/1/status
    GET /auth/session | GET /auth/demo | POST /auth/demo | GET /auth/login | GET /auth/callback | POST /auth/logout
    """.replace("|", "\n")
    .strip()
    .splitlines()
)


@dataclass(frozen=True)
class Sent:
    """A request as it goes over the wire. `operation` None: of a public route."""

    number: int
    operation: Operation | None
    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""
    body: Any = None
    role: Role | None = None
    user: int | None = None
    how: str = "plain"

    @property
    def name(self) -> str:
        return str(self.operation) if self.operation else f"{self.method} {self.path.split('/')[1]} (public)"


@dataclass
class Pools:
    """Ids that were seen in answers, by kind; another tenant's among them."""

    ours: World
    theirs: World
    seen: dict[str, deque[Any]] = field(default_factory=dict)
    made_by: dict[str, str] = field(default_factory=dict)

    def learn(self, sent: Sent, answer: Any) -> None:
        kind = self.made_by.get(sent.operation.path) if sent.operation else None
        if kind and isinstance(answer, dict) and isinstance(answer.get("id"), int):
            self.seen.setdefault(kind, deque(maxlen=200)).append(answer["id"])

    def pick(self, random: Random, kind: str) -> Any:
        chance = random.random()
        if chance < 0.08:
            return ABSENT
        if chance < 0.16 and kind in self.theirs.ids:
            return self.theirs.ids[kind]
        seen = self.seen.get("lead" if kind == "other_lead" else kind)
        return random.choice(seen) if seen and chance < 0.7 else self.ours.ids[kind]


def kinds_made(operations: list[Operation]) -> dict[str, str]:
    """What the POST of a collection makes: at `/campaigns` what `/campaigns/{campaign_id}` takes."""
    found = {}
    for operation in operations:
        head, _, tail = operation.path.rpartition("/")
        if tail.startswith("{") and tail.endswith("_id}"):
            found[head] = tail[1:-4]
    return found


def request(number: int, seed: int, operations: list[Operation], pools: Pools, spare: Mapping[Role, int]) -> Sent:
    """The request with this number."""
    random = Random(f"{seed} {number}")
    if random.random() < 0.04:
        return _public(number, random)
    operation = operations[number % len(operations)]
    if missing(operation, pools.ours):
        return Sent(
            number, operation, operation.method, operation.path.replace("{", "").replace("}", ""), how="unknown id"
        )
    call = _call(operation, random, pools)
    role = role_of(operation) if random.random() < 0.75 else random.choice(list(Role))
    if role not in operation.roles and random.random() < 0.6:
        role = random.choice(sorted(operation.roles))
    sent = _wire(number, operation, call, pools.ours, role)
    if operation.path.startswith("/api/v1/me/"):
        sent = replace(sent, role=Role.MARKETING, user=spare[Role.MARKETING])
    return _odd(sent, random)


def _call(operation: Operation, random: Random, pools: Pools) -> Call:
    call = plain_call(operation, pools.ours)
    for slot in operation.id_slots():
        if slot.where == "query" and random.random() < 0.8:
            continue
        if slot.where == "body" and (random.random() < 0.85 or call.file is not None):
            continue
        value = pools.pick(random, slot.kind)
        if operation.path.startswith(_OF_USERS) and slot.where == "path" and value == ABSENT:
            value = pools.ours.ids["user"]
        call = with_id(call, slot, value)
    for name, schema in operation.query.items():
        if random.random() < 0.15:
            odd = oddities.value(random) if random.random() < 0.6 else operation.document.example(schema)
            call = Call(call.path, {**call.query, name: odd}, call.body, call.file)
    if (
        call.file is None
        and isinstance(call.body, dict | list)
        and random.random() < 0.6
        and str(operation) not in _KEPT
    ):
        body = oddities.changed(random, call.body)
        if random.random() < 0.1:
            body = oddities.changed(random, body)
        call = Call(call.path, call.query, body)
    return call


# `everywhere` true would sign out whoever else calls as this user.
_KEPT = {"POST /api/v1/me/sign-out"}


def _wire(number: int, operation: Operation, call: Call, world: World, role: Role) -> Sent:
    path = path_of(operation, world, call.path)
    query = urlencode({name: _text(value) for name, value in call.query.items()}, errors="surrogatepass")
    headers: dict[str, str] = {}
    content = b""
    if call.file is not None:
        headers, content = _form(call)
    elif operation.body:
        headers = {"Content-Type": "application/json"}
        content = json.dumps(call.body).encode("utf-8", "surrogatepass")
    return Sent(number, operation, operation.method, path, query, headers, content, call.body, role, call.user)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _form(call: Call) -> tuple[dict[str, str], bytes]:
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{_text(value)}\r\n'
        for name, value in call.body.items()
    ]
    assert call.file is not None
    head = '--b\r\nContent-Disposition: form-data; name="file"; filename="people.csv"\r\nContent-Type: text/csv\r\n\r\n'
    content = "".join(parts).encode("utf-8", "surrogatepass") + head.encode() + call.file + b"\r\n--b--\r\n"
    return {"Content-Type": "multipart/form-data; boundary=b"}, content


def _odd(sent: Sent, random: Random) -> Sent:
    """One request in four has something odd beside its body."""
    what = random.randrange(40)
    assert sent.operation
    if what == 0:
        return replace(sent, role=None, query="", how="no token")
    if what == 1:
        return replace(
            sent,
            role=None,
            query="",
            how="bad token",
            headers={**sent.headers, "Authorization": "Bearer " + "a.b.c" * 9},
        )
    if what == 2:
        others = [one for one in METHODS if one not in _methods(sent.operation)]
        return replace(sent, method=random.choice(others), query="", how="method") if others else sent
    if what == 3 and sent.operation.path_names and not sent.operation.path.startswith(_OF_USERS):
        word = quote(random.choice(oddities.PATH_WORDS), safe="%")
        return replace(sent, path=f"{sent.path.rpartition('/')[0]}/{word}", how="path", operation=None)
    if what in (4, 5, 6):
        return replace(sent, headers={**sent.headers, **random.choice(oddities.HEADERS)}, how="header")
    if what in (7, 8) and sent.content:
        return replace(sent, content=random.choice(oddities.RAW_BODIES), body=None, how="raw body")
    if what == 9 and sent.content:
        kind = {"Content-Type": random.choice(oddities.CONTENT_TYPES)}
        return replace(sent, headers={**sent.headers, **kind}, how="content type")
    return sent


def _methods(operation: Operation) -> set[str]:
    return {one.method for one in operation.document.operations if one.path == operation.path}


def _public(number: int, random: Random) -> Sent:
    method, path = random.choice(PUBLIC)
    word = random.choice((*oddities.PATH_WORDS, "1-abc", "form"))
    query = urlencode({"t": random.choice(oddities.TEXTS), "hub.mode": "subscribe"}, errors="surrogatepass")
    kind = random.choice(
        ("application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "x")
    )
    body = json.dumps({"a": oddities.value(random), "phone": oddities.value(random)}).encode("utf-8", "surrogatepass")
    content = random.choice(
        (*oddities.RAW_BODIES, body, b"phone=%00&a=%ff", b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1')
    )
    headers = {"Content-Type": kind, "X-Hub-Signature-256": "sha256=0", "X-Twilio-Signature": "x"}
    path = path.replace("{key}", quote(word, safe="%"))
    return Sent(number, None, method, path, query, headers, content if method == "POST" else b"", how="public")
