"""What a person wrote in an e-mail, without the mail that it answers, the signature and the phone's own last line.

Line by line, with patterns that cannot backtrack far: the time grows with the length alone, whatever was crafted
(docs/decisions says why this is ours).
"""

import re
import unicodedata

READ_CHARS, READ_LINES = 20_000, 400
_WRAPPED = 3  # lines over which a mail program spreads "On …, … wrote:"
_HEADERS = 2  # more of them in a row begin the mail that was answered
_LONGEST = 300

_ADDRESS = re.compile(r"[^\s<>\"@]{1,64}@[^\s<>\"@]{1,255}")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DAY = re.compile(r"(?<!\d)\d{1,4}[./-]\d{1,2}[./-]\d{2,4}(?!\d)")
_HOUR = re.compile(r"(?<!\d)\d{1,2}[:.]\d\d(?!\d)")
_WROTE = re.compile(r"(?::|：|\bwrote)\s*$")
_DIVIDER = re.compile(r"[-_=—–*]{3,}")
_TITLED = re.compile(r"[-_=]{3,} ?[^\W\d_][^-_=]{2,60}[-_=]{3,}:?")
_HEADER = re.compile(r"[*_]?[^\W\d][^:：\n]{0,30}[*_]?\s?[:：]")
_FOOTER = re.compile(
    r"(?:sent (?:from|via|with|using) |get outlook for |von meinem .{1,40} gesendet|envoyé de(?:puis)? mon |"
    r"enviado desde mi |enviado do meu |inviato da |verzonden vanaf |wysłane z |отправлено с |"
    r"أرسلت من |مرسل من |मेरे .{1,30} से भेजा|என் .{1,30}அனுப்ப|yahoo mail for |download yahoo)",
    re.IGNORECASE,
)


def own_text(body: str) -> str:
    """Of plain text, whatever its length; "" when nothing but the older mail is there."""
    lines = [line.rstrip() for line in unicodedata.normalize("NFC", body[:READ_CHARS]).splitlines()][:READ_LINES]
    start = 0
    if (quoted_from := _attribution(lines, 0)) and any(map(_quoted, lines)):  # the answer stands below
        start = quoted_from
    above: list[str] = []
    at = start
    while at < len(lines) and not _older_begins(lines, at):
        if not _quoted(lines[at]):
            above.append(lines[at])
        at += 1
    return _unsigned(above)


def _older_begins(lines: list[str], at: int) -> bool:
    line = lines[at].strip()
    if not line:
        return False
    if _TITLED.fullmatch(line) or (_DIVIDER.fullmatch(line) and _has_headers(lines, at + 1)):
        return True
    return bool(_attribution(lines, at)) or _has_headers(lines, at)


def _attribution(lines: list[str], at: int) -> int:
    """The line after "On Tuesday …, … wrote:" in any language, 0 if none begins here: a date or an hour, an address."""
    if at >= len(lines) or not _marks(lines[at]):
        return 0
    for end in range(at + 1, min(at + _WRAPPED, len(lines)) + 1):
        if not lines[end - 1].strip(" >"):
            return 0
        joined = " ".join(line.strip(" >") for line in lines[at:end])
        if len(joined) > _LONGEST:
            return 0
        if _WROTE.search(joined):
            return end if _marks(joined) >= 2 else 0
    return 0


def _marks(line: str) -> int:
    """How many of day, hour and address the line has."""
    return bool(_YEAR.search(line) or _DAY.search(line)) + bool(_HOUR.search(line)) + bool(_ADDRESS.search(line))


def _has_headers(lines: list[str], at: int) -> bool:
    """From, To, Subject in any language: lines with a colon, and an address or a date among them."""
    while at < len(lines) and not lines[at].strip():
        at += 1
    block: list[str] = []
    for line in lines[at : at + 6]:
        if block and line.startswith("<"):  # an address on a line of its own
            block[-1] += line
        elif _HEADER.match(line.strip()):
            block.append(line)
        else:
            break
    return len(block) > _HEADERS and any(map(_marks, block[:2]))


def _quoted(line: str) -> bool:
    return line.lstrip().startswith(">")


def _unsigned(lines: list[str]) -> str:
    for at, line in enumerate(lines):
        if line.rstrip() in {"--", "—"} and at:
            lines = lines[:at]
            break
    while lines and _says_nothing(lines[-1].strip()):
        lines.pop()
    return "\n".join(lines).strip()


def _says_nothing(line: str) -> bool:
    return not line or bool(_DIVIDER.fullmatch(line) or _FOOTER.match(line))
