"""How a call goes, in our words; each vendor's folder writes it in its own."""

from dataclasses import dataclass

from domain.outreach.calls.texts import Spoken


@dataclass(frozen=True)
class CallScript:
    """A call that rings the agent first. `announcement`: what both hear before it is recorded; None: it is not.

    `ring_s`: how long the person's telephone rings, in seconds.
    """

    announcement: Spoken | None = None
    ring_s: int = 30
    detect_machines: bool = False


@dataclass(frozen=True)
class Announce:
    """Says that the call is recorded, and lets the listener refuse by a key; `then` is asked what follows."""

    announcement: Spoken
    then: str


@dataclass(frozen=True)
class Ring:
    """Connects the caller to an agent's telephone, for `ring_s` seconds. `caller_id` is the number that the agent sees.

    `then` is asked what follows once it is over, `events` hears of the agent's leg, and `whisper` is asked what the
    agent hears before being connected; '' nothing.
    """

    phone: str
    caller_id: str
    ring_s: int
    then: str
    events: str
    whisper: str = ""


@dataclass(frozen=True)
class TakeMessage:
    """The voicemail: a greeting, a tone, and a recording of at most `seconds`. `then` is told where it is.

    `transcript` is told what was understood; '' nobody listens.
    """

    greeting: Spoken
    thanks: Spoken
    seconds: int
    then: str
    transcript: str = ""


@dataclass(frozen=True)
class Say:
    """One sentence, and the end; `goes_on`: to a leg that is about to be connected."""

    text: Spoken | None = None
    goes_on: bool = False


CallStep = Announce | Ring | TakeMessage | Say
