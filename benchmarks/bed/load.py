"""`python -m benchmarks.load`: fires prepared HTTP requests over keep-alive connections. A process of its own.

Reads one JSON object from stdin: {"host", "port", "clients", "requests": [whole requests as text]}; writes one to
stdout: {"seconds", "cpu_seconds", "ms": [one latency each], "statuses": {status: count}}.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import cast

import httptools
import uvloop


class Client(asyncio.Protocol):
    """One connection: the next request goes out as soon as the one before is answered."""

    def __init__(self, requests: Iterator[bytes], ms: list[float], statuses: Counter[int]) -> None:
        self._requests, self._ms, self._statuses = requests, ms, statuses
        self._parser = httptools.HttpResponseParser(self)
        self._sent = 0.0
        self.finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def go(self) -> None:
        """Send the next, or be finished."""
        request = next(self._requests, None)
        if request is None:
            self._transport.close()
            return
        self._sent = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        """The parser's call at the end of an answer."""
        self._ms.append((time.perf_counter() - self._sent) * 1000)
        self._statuses[self._parser.get_status_code()] += 1
        self.go()

    def connection_lost(self, error: Exception | None) -> None:
        self.finished.set_result(None)


async def fire(host: str, port: int, clients: int, requests: list[bytes]) -> dict[str, object]:
    ms: list[float] = []
    statuses: Counter[int] = Counter()
    waiting = iter(requests)
    loop = asyncio.get_running_loop()
    connections = [
        (await loop.create_connection(lambda: Client(waiting, ms, statuses), host, port))[1] for _ in range(clients)
    ]
    began, cpu = time.perf_counter(), time.process_time()
    for connection in connections:
        connection.go()
    await asyncio.gather(*(connection.finished for connection in connections))
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu
    return {"seconds": seconds, "cpu_seconds": cpu_seconds, "ms": ms, "statuses": dict(statuses)}


def main() -> None:
    job = json.load(sys.stdin)
    requests = [request.encode() for request in job["requests"]]
    json.dump(uvloop.run(fire(job["host"], job["port"], job["clients"], requests)), sys.stdout)


if __name__ == "__main__":
    main()
