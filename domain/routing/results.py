"""What an agent's past says of them: how often such leads converted, how quickly they answer."""

_PRIOR_LEADS = 5
_NEWEST_WEIGHS = 0.2


def smoothed_rate(converted: int, closed: int, team_converted: int, team_closed: int) -> float | None:
    """0…1, drawn towards the team's rate as if five leads had gone like the team's; None: the team has closed none."""
    if team_closed == 0:
        return None
    prior = team_converted / team_closed
    return round((converted + _PRIOR_LEADS * prior) / (closed + _PRIOR_LEADS), 4)


def smoothed_response(before: float | None, seconds: float) -> float:
    """Seconds to accept, the newest answer weighing a fifth."""
    return seconds if before is None else before + _NEWEST_WEIGHS * (seconds - before)
