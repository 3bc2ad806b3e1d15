"""`python -m api`: serves the API until SIGTERM or SIGINT, then lets requests under way finish."""

import uvicorn

from api.http.connection import ConnectionLimit, prompt_connections
from api.main import create_app
from api.settings import ApiSettings
from workflows.client.ending import end_with


def main() -> None:
    settings = ApiSettings()
    uvicorn.run(
        create_app(settings),
        host=settings.api_host,
        port=settings.api_port,
        loop="uvloop",
        http=prompt_connections(settings.api_head_seconds, _connections(settings)),
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=10,
        timeout_keep_alive=30,
    )


def _connections(settings: ApiSettings) -> ConnectionLimit:
    return ConnectionLimit(settings.api_connections, settings.api_connections_per_client, settings.trusted_proxies)


if __name__ == "__main__":
    end_with(main)
