"""What happens at random is the same again for the same seed."""

import random


def chance(seed: int, *of: object) -> random.Random:
    """A source of its own for each purpose, so that one does not depend on how often another was used."""
    return random.Random(":".join(str(part) for part in (seed, *of)))  # noqa: S311 - a plan, not a secret
