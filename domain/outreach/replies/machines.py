"""Whether a machine wrote it: such a message is shown, and nobody is asked to answer it, least of all our engine."""

import re
from collections.abc import Mapping

from domain.outreach.keywords import folded
from domain.outreach.ports import Machine

__all__ = ["Machine", "machine_of"]


_READ = 300
_MARKS = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply-from", "x-mail-autoreply")
# A mail program's; who comes by auto, or wants no auto messages, writes no colon behind it.
_MARKED = re.compile(r"\s*auto\s*:", re.IGNORECASE)
_BULK = frozenset({"bulk", "junk", "list"})
_MAILER = re.compile(r"(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)(?:[+-][^@]*)?@", re.IGNORECASE)
# As the mail programs write them, at the beginning of a subject or of a text message.
_AWAY = """out of office|out of the office|out of my office|i am out of office|i am currently out of
on leave till|on leave until
abwesenheitsnotiz|abwesend|absence du bureau|absent du bureau|absence|fuera de la oficina
fuera de oficina|fora do escritorio
fuori sede|nao estou no escritorio|nieobecnosc|вне офиса|я в отпуске
कार्यालय से बाहर|मैं छुट्टी पर हूँ|ऑफिस से बाहर|अवकाश पर|அலுவலகத்தில் இல்லை|விடுப்பில் உள்ளேன்
விடுமுறையில் இருக்கிறேன்
خارج المكتب|انا في اجازة|أنا في إجازة|في إجازة حاليا|لست في المكتب|دفتر سے باہر|میں چھٹی پر ہوں
కార్యాలయంలో లేను|ഓഫീസിൽ ഇല്ല|ಕಚೇರಿಯಲ್ಲಿ ಇಲ್ಲ|অফিসের বাইরে|ઓફિસની બહાર"""
_ANSWERS = """automatic reply|automatic response|auto reply|autoreply|auto response|autoresponse|auto responder
automatische antwort|automatische antwoord|reponse automatique|respuesta automatica
resposta automatica|risposta automatica
автоответ|автоматический ответ|自动回复|自動応答|स्वचालित उत्तर|स्वतः उत्तर|स्वचालित जवाब|தானியங்கு பதில்
தானியங்கி பதில்
رد تلقائي|الرد التلقائي|رد آلي|خودکار جواب|స్వయంచాలక ప్రత్యుత్తరం|യാന്ത്രിക മറുപടി
ಸ್ವಯಂಚಾಲಿತ ಪ್ರತ್ಯುತ್ತರ|স্বয়ংক্রিয় উত্তর
i am driving right now|i m driving right now|i am driving and can t|i m driving and can t
i m driving with do not disturb
thank you for contacting us we will get back|thank you for your message we re unavailable right now
we are currently closed"""


def machine_of(headers: Mapping[str, str], subject: str, text: str, sender: str = "") -> Machine | None:
    """None: a person. `headers` by their names in lower case; none of a text message."""
    line = subject or text
    if _begins(line, _AWAY):
        return Machine.OUT_OF_OFFICE
    submitted = headers.get("auto-submitted", "").strip().casefold()
    precedence = headers.get("precedence", "").strip().casefold()
    if submitted.startswith("auto-notified"):
        return Machine.MAILER
    if submitted and not submitted.startswith("no"):
        return Machine.AUTO_REPLY
    if precedence == "auto_reply" or any(mark in headers for mark in _MARKS) or _answers(line):
        return Machine.AUTO_REPLY
    if headers.get("x-auto-response-suppress", "").strip().casefold() not in ("", "none"):
        return Machine.AUTO_REPLY
    if precedence in _BULK or "list-id" in headers or "list-unsubscribe" in headers:
        return Machine.LIST
    if headers.get("return-path", "").strip() == "<>" or _MAILER.match(sender):
        return Machine.MAILER
    return None


def _answers(line: str) -> bool:
    return bool(_MARKED.match(line)) or _begins(line, _ANSWERS)


def _begins(line: str, table: str) -> bool:
    words = f"{folded(line[:_READ])} "
    return any(words.startswith(f"{phrase} ") for phrase in _phrases(table))


_TABLES: dict[str, frozenset[str]] = {}


def _phrases(table: str) -> frozenset[str]:
    if table not in _TABLES:
        _TABLES[table] = frozenset(folded(phrase) for phrase in re.split(r"[|\n]", table) if phrase.strip())
    return _TABLES[table]
