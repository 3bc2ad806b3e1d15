"""Twilio on loopback: messages, calls, lists, faults, signed callbacks."""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import parse_qsl, urlencode
from xml.etree import ElementTree

import httpx2
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.doubles.contract import contract
from tests.doubles.faults import Fault
from tests.doubles.loopback import Loopback, plain

ACCOUNT_SID = "AC" + "0a" * 16
AUTH_TOKEN = "twilio-double-token"
ACCOUNT_PATH = f"/2010-04-01/Accounts/{ACCOUNT_SID}"


@dataclass(frozen=True)
class TwilioMessage:
    sid: str
    to: str
    sender: str
    body: str
    status_callback: str
    created: datetime


@dataclass(frozen=True)
class TwilioCall:
    """`parent_sid` is set on the leg that a `<Dial>` placed."""

    sid: str
    to: str
    sender: str
    twiml: str
    status_callback: str
    created: datetime
    parent_sid: str = ""
    events: tuple[str, ...] = field(default=())


class TwilioDouble(Loopback):
    """`sent`, `calls` and `recorded` hold what Twilio executed; `complaints` what its OpenAPI document objects to."""

    def __init__(self, account_sid: str = ACCOUNT_SID, auth_token: str = AUTH_TOKEN) -> None:
        self.account_sid, self.auth_token = account_sid, auth_token
        self.sent: list[TwilioMessage] = []
        self.calls: list[TwilioCall] = []
        self.complaints: list[str] = []
        self.account_status = "active"
        self.forms: list[dict[str, str]] = []
        self.recorded: list[tuple[str, str]] = []
        self.deleted: list[str] = []
        self.prices: dict[str, str] = {}
        self.lines: dict[str, str] = {}
        self.looked_up: list[str] = []
        self.requests = 0
        self._contract = contract("twilio_api_v2010.json")
        root = f"/2010-04-01/Accounts/{account_sid}"
        routes = [
            Route(f"{root}.json", self._serve_account, methods=["GET"]),
            Route(f"{root}/Balance.json", self._serve_balance, methods=["GET"]),
            Route(f"{root}/Messages.json", self._serve_messages, methods=["GET", "POST"]),
            Route(f"{root}/Calls.json", self._serve_calls, methods=["GET", "POST"]),
            Route(f"{root}/Calls/{{call}}.json", self._serve_call, methods=["GET"]),
            Route(f"{root}/Calls/{{call}}/Recordings.json", self._serve_recordings, methods=["POST"]),
            Route("/v2/PhoneNumbers/{number}", self._serve_lookup, methods=["GET"]),
            Route(f"{root}/Recordings/{{name}}", self._serve_recording, methods=["GET", "DELETE"]),
        ]
        super().__init__(Starlette(routes=routes))

    def connect_lead(self, call: TwilioCall) -> TwilioCall:
        """The agent picked up: the second leg, as the call's TwiML says."""
        number = ElementTree.fromstring(call.twiml).find("./Dial/Number")
        assert number is not None
        leg = TwilioCall(
            sid=_sid("CA", len(self.calls)),
            to=number.text or "",
            sender=call.sender,
            twiml="",
            status_callback=number.attrib["statusCallback"],
            created=datetime.now(UTC),
            parent_sid=call.sid,
        )
        self.calls.append(leg)
        return leg

    async def post_statuses(
        self,
        of: TwilioMessage | TwilioCall,
        statuses: Iterable[str],
        error_code: str = "",
        client: httpx2.AsyncClient | None = None,
    ) -> list[int]:
        """Calls back with these statuses in this order, repeats and all; the HTTP statuses that came back."""
        return [
            await self.post(of.status_callback, status_form(of, status, self.account_sid, error_code), client)
            for status in statuses
        ]

    async def post_inbound(
        self,
        url: str,
        sender: str,
        recipient: str,
        text: str,
        sid: str = "SM" + "1b" * 16,
        client: httpx2.AsyncClient | None = None,
    ) -> int:
        """Somebody wrote to the tenant's number."""
        form = {
            "AccountSid": self.account_sid,
            "MessageSid": sid,
            "SmsSid": sid,
            "SmsStatus": "received",
            "From": sender,
            "To": recipient,
            "Body": text,
            "NumMedia": "0",
        }
        return await self.post(url, form, client)

    async def post(self, url: str, form: Mapping[str, str], client: httpx2.AsyncClient | None = None) -> int:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": signature(self.auth_token, url, form),
        }
        if client is not None:
            return (await client.post(url, content=urlencode(form), headers=headers)).status_code
        async with httpx2.AsyncClient() as own:
            return (await own.post(url, content=urlencode(form), headers=headers)).status_code

    async def ask(self, url: str, form: Mapping[str, str], client: httpx2.AsyncClient) -> str:
        """What Twilio asks in a call that is under way: the TwiML that it would run next."""
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": signature(self.auth_token, url, form),
        }
        answer = await client.post(url, content=urlencode(form), headers=headers)
        assert answer.status_code in (200, 204), answer.text
        return answer.text

    async def _serve_recordings(self, request: Request) -> Response:
        """A recording begins in a call that is under way."""
        form = parse_qsl((await request.body()).decode(), keep_blank_values=True)
        complaints = self._object(request, form)
        self.complaints += complaints
        if complaints or self._refused(request):
            return _error(400, 20001, "; ".join(complaints))
        self.recorded.append((request.path_params["call"], dict(form)["RecordingStatusCallback"]))
        sid = _sid("RE", len(self.recorded))
        return JSONResponse({"sid": sid, "call_sid": request.path_params["call"], "status": "in-progress"}, 201)

    async def _serve_call(self, request: Request) -> Response:
        """A call of its own, with what it cost if that has been reckoned."""
        if self._refused(request):
            return _error(401, 20003, "Authenticate")
        sid = request.path_params["call"]
        row = TwilioCall(sid, "+1", "+1", "", "", datetime.now(UTC))
        price = {"price": self.prices[sid], "price_unit": "USD"} if sid in self.prices else {}
        return JSONResponse(resource(row, self.account_sid) | price)

    async def _serve_recording(self, request: Request) -> Response:
        if self._refused(request):
            return _error(401, 20003, "Authenticate")
        sid = request.path_params["name"].partition(".")[0]
        if sid in self.deleted:
            return _error(404, 20404, "not found")
        if request.method == "DELETE":
            self.deleted.append(sid)
            return Response(status_code=204)
        return Response(b"ID3" + sid.encode(), media_type="audio/mpeg")

    def _refused(self, request: Request) -> bool:
        credentials = base64.b64encode(f"{self.account_sid}:{self.auth_token}".encode()).decode()
        return request.headers.get("authorization") != f"Basic {credentials}"

    async def _serve_messages(self, request: Request) -> Response:
        return await self._serve(request, "messages")

    async def _serve_calls(self, request: Request) -> Response:
        return await self._serve(request, "calls")

    async def _serve_account(self, request: Request) -> Response:
        return self._checked(request) or JSONResponse({"sid": self.account_sid, "status": self.account_status})

    async def _serve_balance(self, request: Request) -> Response:
        said = {"account_sid": self.account_sid, "balance": "12.50", "currency": "USD"}
        return self._checked(request) or JSONResponse(said)

    async def _serve_lookup(self, request: Request) -> Response:
        """By Twilio's Lookup v2; there is no document of it beside the repository."""
        number = request.path_params["number"]
        self.looked_up.append(number)
        if not self._knows(request):
            return _error(401, 20003, "Authenticate")
        if request.query_params.multi_items() != [("Fields", "line_type_intelligence")]:
            self.complaints.append(f"look-up: {request.query_params}")
        line = self.lines.get(number, "mobile")
        if line == "fault":
            return _error(503, 20503, "Unavailable")
        found = {"type": line, "error_code": None, "carrier_name": "A", "mobile_country_code": None} if line else None
        said = {"phone_number": number, "valid": bool(line), "validation_errors": [] if line else ["TOO_SHORT"]}
        return JSONResponse(said | {"line_type_intelligence": found, "url": f"{request.url}"})

    def _checked(self, request: Request) -> Response | None:
        """What is wrong with a request without a body; its place is held against Twilio's document, too."""
        if not self._knows(request):
            return _error(401, 20003, "Authenticate")
        self.complaints += self._object(request, [])
        return None

    def _knows(self, request: Request) -> bool:
        credentials = base64.b64encode(f"{self.account_sid}:{self.auth_token}".encode()).decode()
        return request.headers.get("authorization") == f"Basic {credentials}"

    async def _serve(self, request: Request, noun: str) -> Response:
        self.requests += 1
        if not self._knows(request):
            return _error(401, 20003, "Authenticate")
        form = parse_qsl((await request.body()).decode(), keep_blank_values=True)
        complaints = self._object(request, form)
        if complaints:
            self.complaints += complaints
            return _error(400, 20001, "; ".join(complaints))
        fault = self.next_fault()
        if fault is None:
            return self._execute(request, noun, form)
        return await self._fail(request, noun, form, fault)

    async def _fail(self, request: Request, noun: str, form: list[tuple[str, str]], fault: Fault) -> Response:
        answer = self._execute(request, noun, form) if fault.commits else None
        await self.go_wrong(request, fault)
        headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
        if fault.body:
            return plain(fault.body, fault.status, headers)
        if fault.status:
            return _error(fault.status, fault.code, f"refused for {dict(form).get('To', '')}", headers)
        return answer or _error(500, 20500, "nothing happened")

    def _object(self, request: Request, form: list[tuple[str, str]]) -> list[str]:
        if self._contract is None:
            return []
        query = parse_qsl(request.url.query)
        given = form if request.method == "POST" else None
        return self._contract.complaints(request.method, request.url.path, query=query, form=given)

    def _execute(self, request: Request, noun: str, form: list[tuple[str, str]]) -> Response:
        if request.method == "GET":
            return self._listed(request, noun)
        made = self._message(dict(form)) if noun == "messages" else self._call(form)
        return JSONResponse(resource(made, self.account_sid), status_code=201)

    def _message(self, form: Mapping[str, str]) -> TwilioMessage:
        message = TwilioMessage(
            sid=_sid("SM", len(self.sent)),
            to=form["To"],
            sender=form.get("From", ""),
            body=form.get("Body", ""),
            status_callback=form.get("StatusCallback", ""),
            created=datetime.now(UTC),
        )
        self.sent.append(message)
        self.forms.append(dict(form))
        return message

    def _call(self, pairs: list[tuple[str, str]]) -> TwilioCall:
        form = dict(pairs)
        call = TwilioCall(
            sid=_sid("CA", len(self.calls)),
            to=form["To"],
            sender=form["From"],
            twiml=form.get("Twiml", ""),
            status_callback=form.get("StatusCallback", ""),
            created=datetime.now(UTC),
            events=tuple(value for name, value in pairs if name == "StatusCallbackEvent"),
        )
        self.calls.append(call)
        return call

    def _listed(self, request: Request, noun: str) -> Response:
        query = request.query_params
        held: Sequence[TwilioMessage | TwilioCall] = self.sent if noun == "messages" else self.calls
        rows = [
            row
            for row in reversed(held)
            if query.get("To", row.to) == row.to
            and query.get("From", row.sender) == row.sender
            and query.get("ParentCallSid", _parent(row)) == _parent(row)
        ]
        size = int(query.get("PageSize", "50"))
        page = {"end": 0, "first_page_uri": "", "next_page_uri": None, "page": 0, "page_size": size, "start": 0}
        page |= {"previous_page_uri": None, "uri": str(request.url.path)}
        return JSONResponse({**page, noun: [resource(row, self.account_sid) for row in rows[:size]]})


def signature(auth_token: str, url: str, form: Mapping[str, str]) -> str:
    """What Twilio puts into `X-Twilio-Signature`."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.new(auth_token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


def status_form(of: TwilioMessage | TwilioCall, status: str, account_sid: str, error_code: str = "") -> dict[str, str]:
    """The form of one status callback."""
    form = {"AccountSid": account_sid, "From": of.sender, "To": of.to, "ApiVersion": "2010-04-01"}
    if isinstance(of, TwilioMessage):
        form |= {"MessageSid": of.sid, "SmsSid": of.sid, "MessageStatus": status, "SmsStatus": status}
        return form | ({"ErrorCode": error_code} if error_code else {})
    form |= {"CallSid": of.sid, "CallStatus": status, "Timestamp": format_datetime(datetime.now(UTC))}
    form["Direction"] = "outbound-dial" if of.parent_sid else "outbound-api"
    return form | ({"ParentCallSid": of.parent_sid} if of.parent_sid else {})


def resource(row: TwilioMessage | TwilioCall, account_sid: str) -> dict[str, object]:
    """The row as Twilio's JSON: a queued message has no date_sent yet, and nothing of ours comes back."""
    created = format_datetime(row.created)
    common: dict[str, object] = {
        **dict.fromkeys(_NOTHING_YET),
        "sid": row.sid,
        "account_sid": account_sid,
        "api_version": "2010-04-01",
        "to": row.to,
        "from": row.sender,
        "status": "queued",
        "date_created": created,
        "date_updated": created,
        "subresource_uris": {},
    }
    if isinstance(row, TwilioMessage):
        path = f"/2010-04-01/Accounts/{account_sid}/Messages/{row.sid}.json"
        more = {**dict.fromkeys(_MESSAGE_NOTHING), "body": row.body, "num_media": "0", "num_segments": "1"}
        return common | more | {"direction": "outbound-api", "uri": path}
    path = f"/2010-04-01/Accounts/{account_sid}/Calls/{row.sid}.json"
    direction = "outbound-dial" if row.parent_sid else "outbound-api"
    more = {**dict.fromkeys(_CALL_NOTHING), "parent_call_sid": row.parent_sid or None}
    return common | more | {"direction": direction, "uri": path}


_NOTHING_YET = ("price", "price_unit")
_MESSAGE_NOTHING = ("date_sent", "error_code", "error_message", "messaging_service_sid")
_CALL_NOTHING = (
    *("to_formatted", "from_formatted", "phone_number_sid", "start_time", "end_time", "duration", "answered_by"),
    *("forwarded_from", "group_sid", "caller_name", "queue_time", "trunk_sid"),
)


def _parent(row: TwilioMessage | TwilioCall) -> str:
    return row.parent_sid if isinstance(row, TwilioCall) else ""


def _sid(kind: str, number: int) -> str:
    return f"{kind}{number + 1:032x}"


def _error(status: int, code: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    """Twilio's error body; `message` names the number, as Twilio's do, so that tests see what must not leak."""
    body = {
        "code": code,
        "message": message,
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status,
    }
    return JSONResponse(body, status_code=status, headers=dict(headers or {}))
