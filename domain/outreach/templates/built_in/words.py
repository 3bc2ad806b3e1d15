"""How the built-in texts of one language are put together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from domain.leads.lead import Channel
from domain.outreach.templates.template import Template

_SIGNATURE = "{% if agent != blank %}{{ agent }}\n{% endif %}{{ hospital }}"
# It answers a STOP, and nobody has to be able to end it.
_LAST = "opt_out_confirmation"
# No text of an e-mail that was not asked for goes out without the way out.
_NO_WAY_OUT = frozenset({"deposit_request", "appointment_confirmation", "double_opt_in", _LAST})


@dataclass(frozen=True)
class Mail:
    subject: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """One language. `hello` begins each text, also for somebody without a name; `stop` ends a text message."""

    language: str
    hello: str
    stop: str
    way_out: str
    calls: Mapping[str, str]
    texts: Mapping[str, str]
    mails: Mapping[str, Mail]

    def templates(self) -> Iterator[Template]:
        for code, sentence in self.calls.items():
            yield Template(code, Channel.CALL, self.language, "", sentence)
        for channel in (Channel.SMS, Channel.WHATSAPP):
            for code, sentence in self.texts.items():
                if code != _LAST:
                    yield Template(code, channel, self.language, "", f"{self.hello} {sentence} {self.stop}")
            yield Template(_LAST, channel, self.language, "", self.texts[_LAST])
        for code, mail in self.mails.items():
            parts = [self.hello, *mail.paragraphs, _SIGNATURE]
            if code not in _NO_WAY_OUT:
                parts.append(f"{self.way_out} {{{{ unsubscribe }}}}")
            yield Template(code, Channel.EMAIL, self.language, mail.subject, "\n\n".join(parts))
