"""What mail servers and mailbox providers report of our mail: failures (RFC 3464 and the older ways) and complaints."""

import logging
import re
from dataclasses import dataclass
from email.errors import MessageError
from email.message import Message
from email.utils import parseaddr

from flufl.bounce import all_failures

from domain.leads.lead import Channel, DeliveryState
from domain.outreach.ports import EventKind, ProviderEvent
from domain.outreach.refusals import SendRefusal

SOFT = "soft"
_READ = 20_000
# It logs what its detectors trip over, with a trace.
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)
_OUR_TOKEN = re.compile(r"^message-id:\s*<(\d{1,10}-\d{1,19}-[\w.-]{1,90})@", re.IGNORECASE | re.MULTILINE)
_SERVER = re.compile(r"(?:mailer-daemon|postmaster|bounces?|mail-?daemon)(?:[+-][^@]*)?@", re.IGNORECASE)
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_NOBODY = re.compile(
    r"user unknown|unknown user|no such (?:user|recipient|mailbox|address|person)|does ?n[o']t exist|unrouteable|"
    r"mailbox (?:unavailable|not found|unknown)|recipient (?:unknown|not found|rejected)|invalid (?:recipient|mailbox)|"
    r"address (?:rejected|not found|unknown)|no mailbox|not a valid (?:user|mailbox)|"
    r"account (?:is )?(?:disabled|closed)",
    re.IGNORECASE,
)
_FULL = re.compile(
    r"(?:mailbox|quota|inbox)[^\n]{0,40}(?:full|exceed)|over ?quota|insufficient (?:system )?storage", re.I
)


@dataclass(frozen=True)
class Report:
    """`token`: ours, from the returned mail. `code` is `5.1.1` and the like, `soft:…` for what may pass."""

    recipient: str
    token: str
    answered: int | None
    code: str = ""
    complaint: bool = False
    delayed: bool = False

    @property
    def is_soft(self) -> bool:
        return self.code.startswith(SOFT)

    def event(self, provider: str, id: str) -> ProviderEvent:
        if self.complaint:
            return ProviderEvent(
                provider,
                f"complaint:{id}",
                EventKind.OPT_OUT,
                Channel.EMAIL,
                token=self.token,
                recipient=self.recipient,
            )
        state = DeliveryState.SENT if self.delayed else DeliveryState.FAILED
        return ProviderEvent(
            provider,
            f"bounce:{id}",
            EventKind.DELIVERY,
            Channel.EMAIL,
            token=self.token,
            state=state,
            code="" if self.delayed else self.code,
            refusal=None if self.is_soft or self.delayed else SendRefusal.ADDRESS_INVALID,
            recipient=self.recipient,
            answered=self.answered,
        )


def report_of(mail: Message, answered: int | None) -> list[Report]:
    """Nothing when it is no report: a person wrote it, or another machine."""
    if mail.get_content_type() == "multipart/report" and mail.get_param("report-type") == "feedback-report":
        return _complaints(mail, answered)
    if not _may_be_report(mail):
        return []
    temporary, permanent = _failures(mail)
    failed = sorted(temporary | permanent)
    if not failed:
        return []
    text, token = _said(mail), _token(mail)
    code = _code(text, only_temporary=not permanent)
    delayed = bool(re.search(r"^action:\s*delayed", text, re.IGNORECASE | re.MULTILINE))
    return [Report(recipient[:255], token, answered, code, delayed=delayed) for recipient in failed[:20]]


def _may_be_report(mail: Message) -> bool:
    """What a person wrote is not given to patterns that look for failures."""
    sender = parseaddr(str(mail.get("from", ""))[:1_000])[1]
    empty = str(mail.get("return-path", "")).strip() == "<>"
    return mail.get_content_type() == "multipart/report" or empty or bool(_SERVER.match(sender))


def _failures(mail: Message) -> tuple[set[str], set[str]]:
    """Temporary and permanent. Some of the library's detectors fail at what they do not expect."""
    try:
        temporary, permanent = all_failures(mail)
    except (MessageError, LookupError, ValueError, TypeError, AttributeError, AssertionError):
        return set(), set()
    return _texts(temporary), _texts(permanent)


def _texts(found: object) -> set[str]:
    names = found if isinstance(found, set | frozenset | list | tuple) else ()
    return {one.decode("ascii", "replace") if isinstance(one, bytes) else str(one) for one in names}


def _code(text: str, *, only_temporary: bool) -> str:
    """Exim says 5.0.0 whatever the reason: the diagnostic and the text for people say more."""
    statuses = [".".join(found) for found in _STATUS.findall(text)]
    exact = [status for status in statuses if not status.endswith(".0.0")]
    status = next((one for one in exact if one.startswith("5.1.")), next(iter(exact or statuses), "5.0.0"))
    if _FULL.search(text) or status.startswith(("4.", "5.2.2", "5.3.4")) or only_temporary:
        return f"{SOFT}:{status}"
    if status.startswith("5.1.") or _NOBODY.search(text):
        return status if status.startswith("5.1.") else "5.1.1"
    # Refused for what it says or whom it is from, which says nothing of the address.
    return f"{SOFT}:{status}"


def _said(mail: Message) -> str:
    """The parts that report, without the mail that came back."""
    said: list[str] = []
    for part in mail.walk():
        kind = part.get_content_type()
        if kind in ("message/rfc822", "text/rfc822-headers"):
            break
        if kind == "message/delivery-status":
            said += [str(block) for block in part.get_payload() if isinstance(block, Message)]
        elif kind == "text/plain":
            payload = part.get_payload(decode=True)
            said.append(payload[:_READ].decode("utf-8", "replace") if isinstance(payload, bytes) else "")
    return "\n".join(said)[:_READ]


def _token(mail: Message) -> str:
    try:
        returned = mail.as_string()
    except (MessageError, LookupError, ValueError, TypeError, AttributeError):
        returned = "\n".join(f"message-id: {part['message-id']}" for part in mail.walk() if part["message-id"])
    found = _OUR_TOKEN.search(returned[: _READ * 5])
    return found[1] if found else ""


def _complaints(mail: Message, answered: int | None) -> list[Report]:
    fields: dict[str, str] = {}
    returned: Message | None = None
    for part in mail.walk():
        if part.get_content_type() == "message/feedback-report":
            blocks = part.get_payload()
            block = blocks[0] if isinstance(blocks, list) else part
            text = str(block)[:_READ] if isinstance(block, Message) else str(blocks)[:_READ]
            fields = dict(re.findall(r"^([\w-]+):\s*(.*)$", text.lower(), re.MULTILINE))
        elif part.get_content_type() == "message/rfc822" and returned is None:
            inner = part.get_payload()
            returned = inner[0] if isinstance(inner, list) and isinstance(inner[0], Message) else None
    if fields.get("feedback-type", "abuse").strip() in ("not-spam", "virus", "dkim"):
        return []
    to = fields.get("original-rcpt-to") or (str(returned.get("to", "")) if returned is not None else "")
    return [Report(parseaddr(to.strip(" <>"))[1][:255], _token(mail), answered, complaint=True)]
