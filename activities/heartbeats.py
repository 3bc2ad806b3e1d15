"""Heartbeats of activities that work on long lists."""

from temporalio import activity


def heartbeat(at: int) -> None:
    """`at`: how far it has come. Also called outside of a worker, by tests and tools, where nobody listens."""
    if activity.in_activity():
        activity.heartbeat(at)
