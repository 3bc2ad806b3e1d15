"""`python -m api`: serves the API until SIGTERM or SIGINT, then lets requests under way finish."""

import gc
from typing import Any

import uvicorn

from api.http.connection import ConnectionLimit, prompt_connections
from api.http.sockets import Socket
from api.live.connections import PING_SECONDS
from api.main import create_app
from api.settings import ApiSettings
from workflows.client.ending import end_with


def main() -> None:
    settings = ApiSettings()
    try:
        app = create_app(settings)
    except ValueError as error:  # settings that do not go together
        raise SystemExit(f"The API does not start: {error}") from None
    # What is made by now stays as long as the process; scanning it again would stop every request for 0.1 s.
    gc.freeze()
    uvicorn.run(
        app,
        host=settings.api_host,
        port=settings.api_port,
        loop="uvloop",
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=10,
        **served_as(settings),
    )


def served_as(settings: ApiSettings) -> dict[str, Any]:
    """How the server treats connections, whatever it listens on."""
    return {
        "http": prompt_connections(settings.api_head_seconds, _connections(settings)),
        "ws": Socket,
        "ws_max_size": 1_024,
        "ws_ping_interval": PING_SECONDS,
        "ws_ping_timeout": PING_SECONDS,
        "ws_per_message_deflate": False,
        "server_header": False,
        "proxy_headers": False,
        "timeout_keep_alive": 30,
    }


def _connections(settings: ApiSettings) -> ConnectionLimit:
    return ConnectionLimit(settings.api_connections, settings.api_connections_per_client, settings.trusted_proxies)


if __name__ == "__main__":
    end_with(main)
