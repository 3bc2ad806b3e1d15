"""Who takes part: the drill's hospitals, and one part per lead, drawn by the seed."""

from dataclasses import dataclass, field, replace

from devstack.demo.cast import CastPart
from devstack.demo.drill.chance import chance
from devstack.demo.hospital import HOSPITALS
from devstack.demo.kinds import KINDS
from domain.tenants.policy import SpendPolicy

_SYLLABLES = ("ba", "chi", "dro", "fe", "gul", "ha", "ji", "kor", "lu", "me", "nav", "po", "ri", "shu", "ta", "vel")
_MOST = 1_000_000
_SPEND = SpendPolicy(allowed_countries=("IN", "US"), per_hour=_MOST, per_day=_MOST, per_prefix_per_hour=_MOST)
# As the demo's, but that no cap on spending holds anybody up, and somebody may make a form.
DRILLED = tuple(
    replace(
        hospital,
        staff=(*hospital.staff, "marketing"),
        agents=tuple(replace(agent, capacity=12) for agent in hospital.agents),
        policy=hospital.policy.model_copy(update={"spend": _SPEND}),
    )
    for hospital in HOSPITALS
)
TENANTS = tuple(hospital.id for hospital in DRILLED)


@dataclass
class Player(CastPart):
    """One person of the drill. `by_form`: how they come; `asks_twice`: they send their enquiry again."""

    name: tuple[str, str] = ("", "")
    by_form: bool = False
    asks_twice: bool = False
    captured: bool = False
    extra_replies: int = field(default=0)

    @property
    def capture(self) -> dict[str, object]:
        first, last = self.name
        said = {name: value for name, value in super().capture.items() if name != "birth_date"}
        email = {"email": f"{first}.{last}{self.number}@example.com".lower()} if self.kind.has_email else {}
        return {**said, "first_name": first, "last_name": last, **email}


def roster(leads: int, seed: int) -> list[Player]:
    """Kinds as often as in the demo, by chance; nobody's name is like another's."""
    dice = chance(seed, "roster")
    kinds = dice.choices(KINDS, weights=[kind.count for kind in KINDS], k=leads)
    return [
        Player(
            kind,
            number,
            name=tuple("".join(dice.sample(_SYLLABLES, 3)).capitalize() for _ in range(2)),  # type: ignore[arg-type]
            by_form=dice.random() < 0.25,
            asks_twice=dice.random() < 0.1,
        )
        for number, kind in enumerate(kinds)
    ]
