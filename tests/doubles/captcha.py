"""Turnstile and hCaptcha on loopback: `siteverify` as both document it. A solution counts once."""

from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.doubles.faults import Fault
from tests.doubles.loopback import Loopback, plain

SECRET = "0x0000-secret"


@dataclass
class CaptchaDouble(Loopback):
    """`solved` are the solutions of people; `addresses` whom we said they came from."""

    solved: set[str] = field(default_factory=set)
    addresses: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(Starlette(routes=[Route("/siteverify", self._verify, methods=["POST"])]))

    @property
    def verify_url(self) -> str:
        return f"{self.url}/siteverify"

    async def _verify(self, request: Request) -> Response:
        if fault := self.next_fault():
            return await self._fail(request, fault)
        assert request.headers["content-type"] == "application/x-www-form-urlencoded"
        said = dict(await request.form())
        assert set(said) == {"secret", "response", "remoteip"}
        self.addresses.append(str(said["remoteip"]))
        if said["secret"] != SECRET:
            return JSONResponse({"success": False, "error-codes": ["invalid-input-secret"]})
        if said["response"] not in self.solved:
            return JSONResponse({"success": False, "error-codes": ["timeout-or-duplicate"]})
        self.solved.remove(str(said["response"]))
        return JSONResponse({"success": True, "challenge_ts": "2026-06-01T10:00:00Z", "hostname": "leads.example"})

    async def _fail(self, request: Request, fault: Fault) -> Response:
        await self.go_wrong(request, fault)
        return plain(fault.body, fault.status or 500)
