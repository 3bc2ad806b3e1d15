"""What can go wrong with one request to a vendor."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """`commits`: the vendor executes the request first. Then it is silent, or resets, or answers `status`."""

    commits: bool = False
    silent_seconds: float = 0.0
    reset: bool = False
    status: int = 0
    code: int = 0
    retry_after: str = ""
    body: str = ""


def hangs(seconds: float = 30.0, commits: bool = True) -> Fault:
    return Fault(commits=commits, silent_seconds=seconds)


def resets(commits: bool = True) -> Fault:
    """The connection dies with a TCP reset instead of an answer."""
    return Fault(commits=commits, reset=True)


def fails(status: int = 500, commits: bool = True) -> Fault:
    return Fault(commits=commits, status=status)


def throttles(retry_after: str = "") -> Fault:
    return Fault(status=429, code=20429, retry_after=retry_after)


def refuses(status: int, code: int = 0) -> Fault:
    return Fault(status=status, code=code)


def answers(body: str, status: int) -> Fault:
    """An answer that is not the vendor's, such as a proxy's page, though the vendor executed the request."""
    return Fault(commits=True, status=status, body=body)
