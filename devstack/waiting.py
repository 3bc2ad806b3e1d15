"""Looking again until something holds."""

from collections.abc import Callable

from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed


def wait_until(holds: Callable[[], object], within: float, every: float = 0.1) -> bool:
    """Whether it held in time; `within` and `every` in seconds. It is looked at once at least."""
    looking = Retrying(
        retry=retry_if_result(lambda held: not held),
        stop=stop_after_delay(within),
        wait=wait_fixed(every),
        retry_error_callback=lambda _: False,
    )
    return bool(looking(holds))
