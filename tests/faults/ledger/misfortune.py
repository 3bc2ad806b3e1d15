"""What goes wrong at a vendor, by the seed: it hangs, throttles, fails after it executed, resets, refuses."""

import random

from tests.doubles.faults import Fault, fails, hangs, resets, throttles

# Longer than the providers wait for an answer.
SILENT = 11.0


class Misfortune:
    """Draws each request's fate. `share` of them go wrong; `silence` allows hanging, which costs the drill time."""

    def __init__(self, dice: random.Random, share: float, *, silence: bool) -> None:
        self._dice, self._share = dice, share
        silent = [hangs(SILENT), hangs(SILENT, commits=False)] if silence else []
        self._faults: list[Fault] = [fails(500), fails(502), fails(503, commits=False), resets(), *silent]

    def next(self) -> Fault | None:
        """None: this one goes well."""
        if self._dice.random() >= self._share:
            return None
        if self._dice.random() < 0.4:
            return throttles(str(self._dice.randint(1, 3)))
        return self._dice.choice(self._faults)
