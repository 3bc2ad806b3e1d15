"""The one TLS context of a process: reading the authorities takes 0.1 s and a megabyte each time."""

import ssl
from functools import cache

import httpx2


@cache
def tls() -> ssl.SSLContext:
    return httpx2.create_ssl_context()
