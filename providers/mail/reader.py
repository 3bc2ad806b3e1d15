"""From the bytes of a mail to what happened: a person wrote, a mail server reports, somebody complained."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses, parseaddr
from hashlib import sha256
from html.parser import HTMLParser
from itertools import islice
from re import IGNORECASE, MULTILINE, compile

from domain.leads.lead import Channel
from domain.outreach.ports import EventKind, ProviderEvent, ReceivedFile, ReceivedMail
from domain.outreach.replies.addresses import answered_message
from domain.outreach.replies.machines import machine_of
from domain.text.normal_form import storable
from providers.mail.files import Part, kept_files
from providers.mail.reports import report_of

READ_TEXT = 100_000
_MOST_PARTS, _MOST_IDS, _LONGEST_HEADER = 100, 20, 1_000
# What makes a parser slow: parts, parts within parts, and the blocks of a report; each is found without parsing.
_BOUNDS = (
    (compile(rb"^--", MULTILINE), 1_000),
    (compile(rb"boundary", IGNORECASE), 50),
    (compile(rb"message/", IGNORECASE), 50),
    (compile(rb"^\r?\n", MULTILINE), 50_000),
)
_MAIL_ID = compile(r"<[^<>\s]{3,480}>")
_TAKES_NO_TEXT = frozenset({"script", "style", "head", "title"})
_BREAKS = frozenset({"br", "p", "div", "tr", "li", "h1", "h2", "h3", "blockquote", "table"})
_NOT_PLAIN = compile(r"[()\[\]\\\0]")
_NAMED_BY = ("from", "to", "subject", "message-id", "in-reply-to", "references", "auto-submitted", "precedence")
# What the standard library raises for a mail that it cannot read, whatever its documentation says.
_BROKEN = (MessageError, LookupError, ValueError, TypeError, AttributeError, AssertionError, RecursionError)
_CITED = compile(r"gmail_quote|yahoo_quoted|moz-cite|OutlookMessageHeader", IGNORECASE)


def read_mail(
    content: bytes, provider: str, tenant_id: int, key: str, recipients: tuple[str, ...] = ()
) -> list[ProviderEvent]:
    """`recipients`: of the envelope, where it is known. A report on several people is several events.

    `key` signed the addresses that answers go to. Whatever bytes come, something is made of them.
    """
    known = Parsed(provider, tenant_id, key, recipients, sha256(content).hexdigest())
    read = _bounded(content)
    known = replace(known, cut=len(read) < len(content))
    try:
        return _events(message_from_bytes(read), known)
    except _BROKEN:
        return _events(*_plain(BytesHeaderParser().parsebytes(read), known))


def _bounded(content: bytes) -> bytes:
    """As much as has no more than a mail of a person has."""
    for sign, most in _BOUNDS:
        beyond = next(islice(sign.finditer(content), most, None), None)
        if beyond is not None:
            content = content[: beyond.start()]
    return content


@dataclass(frozen=True)
class Parsed:
    """What is known of a mail beside its parts. `text` and `files` None: they are to be found in it. `cut`: not all of
    it was read."""

    provider: str
    tenant_id: int
    key: str
    recipients: tuple[str, ...]
    digest: str
    text: str | None = None
    files: tuple[Part, ...] | None = None
    cut: bool = False


def read_parsed(mail: Message, known: Parsed) -> list[ProviderEvent]:
    try:
        return _events(mail, known)
    except _BROKEN:
        return _events(*_plain(mail, known))


def _plain(broken: Message, known: Parsed) -> tuple[Message, Parsed]:
    """Who wrote it, and whatever stands in it, without its parts: a mail that nobody reads might be a STOP."""
    mail = Message()
    for name in _NAMED_BY:
        if name in broken:
            mail[name] = " ".join(_NOT_PLAIN.sub(" ", str(broken[name]))[:_LONGEST_HEADER].split())
    payload = broken.get_payload()
    text = known.text if known.text is not None else payload if isinstance(payload, str) else ""
    return mail, replace(known, text=str(storable(text))[:READ_TEXT].replace("\r\n", "\n"), files=known.files or ())


def _events(mail: Message, known: Parsed) -> list[ProviderEvent]:
    provider, tenant_id, key = known.provider, known.tenant_id, known.key
    to = [*known.recipients, *_addresses(mail, "delivered-to", "x-original-to", "to", "cc")][:_MOST_IDS]
    answers = (answered_message(one, tenant_id, key) for one in to)
    answered = next((message for message in answers if message is not None), None)
    mail_id = next(iter(_ids(mail, "message-id")), "")
    id = mail_id or known.digest
    if reports := report_of(mail, answered):
        return [report.event(provider, f"{id}:{number}") for number, report in enumerate(reports)]
    sender = parseaddr(_header(mail, "from"))[1][:255]
    subject, text = _header(mail, "subject"), known.text if known.text is not None else _text(mail)
    headers = {name.lower(): str(value)[:_LONGEST_HEADER] for name, value in mail.items()}
    received = ReceivedMail(
        subject=subject[:200],
        mail_id=mail_id,
        thread=tuple(dict.fromkeys([*_ids(mail, "in-reply-to"), *reversed(_ids(mail, "references"))]))[:_MOST_IDS],
        machine=machine_of(headers, subject, text, sender),
    )
    return [
        ProviderEvent(
            provider=provider,
            event_id=f"mail:{id}",
            kind=EventKind.INBOUND,
            channel=Channel.EMAIL,
            provider_id=mail_id or id,
            sender=sender,
            recipient=next(iter(to), "")[:255],
            text=text,
            answered=answered,
            mail=received,
            files=(
                *([ReceivedFile("mail", "message/rfc822", 0, left_out="too_many_parts")] if known.cut else []),
                *kept_files(known.files if known.files is not None else _files(mail)),
            ),
        )
    ]


def _header(mail: Message, name: str) -> str:
    raw = str(mail.get(name, ""))[:_LONGEST_HEADER]
    try:
        said = str(make_header(decode_header(raw)))
    except (MessageError, LookupError, ValueError):
        said = raw
    return " ".join(str(storable(said)).split())


def _addresses(mail: Message, *names: str) -> list[str]:
    said = [str(value)[: _LONGEST_HEADER * 5] for name in names for value in mail.get_all(name, [])]
    return [address for _, address in getaddresses(said) if "@" in address]


def _ids(mail: Message, name: str) -> list[str]:
    return _MAIL_ID.findall(str(mail.get(name, ""))[: _LONGEST_HEADER * 10])[-_MOST_IDS:]


def _leaves(mail: Message) -> Iterator[Message]:
    for number, part in enumerate(mail.walk()):
        if number >= _MOST_PARTS:
            return
        if not part.is_multipart():
            yield part


def _is_file(part: Message) -> bool:
    named = bool(part.get_filename()) or part.get_content_disposition() == "attachment"
    return named or part.get_content_maintype() not in ("text", "multipart")


def _files(mail: Message) -> Iterator[Part]:
    for part in _leaves(mail):
        if _is_file(part):
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                yield Part(_named(part), payload)


def _named(part: Message) -> str:
    try:
        return str(make_header(decode_header(part.get_filename() or "")))
    except (MessageError, LookupError, ValueError):
        return ""


def _text(mail: Message) -> str:
    """Plain text where there is some, else what the HTML shows."""
    leaves = [part for part in _leaves(mail) if not _is_file(part)]
    plain = next((_decoded(part) for part in leaves if part.get_content_subtype() == "plain"), "")
    if plain.strip():
        return plain
    html = next((_decoded(part) for part in leaves if part.get_content_subtype() == "html"), "")
    return text_of_html(html)


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    content = payload[: READ_TEXT * 4]
    try:
        text = content.decode(part.get_content_charset() or "utf-8", "replace")
    except (LookupError, ValueError):
        text = content.decode("utf-8", "replace")
    return str(storable(text))[:READ_TEXT].replace("\r\n", "\n")


class _Shown(HTMLParser):
    """Text and line breaks; what a mail program marks as the older mail is left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._hidden = 0
        self.cited = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in _TAKES_NO_TEXT
        self.cited = self.cited or any(name in ("class", "id") and _CITED.search(value or "") for name, value in attrs)
        if tag in _BREAKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in _TAKES_NO_TEXT and self._hidden > 0

    def handle_data(self, data: str) -> None:
        if not self._hidden and not self.cited:
            self.found.append(" ".join(data.split("\n")))


def text_of_html(html: str) -> str:
    shown = _Shown()
    with suppress(AssertionError):  # what follows a declaration that is none
        shown.feed(html[:READ_TEXT])
    lines = [" ".join(line.split()) for line in "".join(shown.found).split("\n")]
    return "\n".join(line for at, line in enumerate(lines) if line or (at and lines[at - 1])).strip()
