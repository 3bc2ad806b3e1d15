"""Loopback ports: free ones, and whether one is taken."""

import socket

from devstack.failure import StartFailed
from devstack.waiting import wait_until

HOST = "127.0.0.1"


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def is_taken(port: int) -> bool:
    """Whether somebody listens on this port already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
        return False


def require_free(port: int, what: str, way_out: str, patience: float = 0.0) -> None:
    """Raise `StartFailed` when the port stays taken for `patience` seconds."""
    if not wait_until(lambda: not is_taken(port), patience):
        raise StartFailed(f"Port {port} ({what}) is taken by another program: {way_out}")
