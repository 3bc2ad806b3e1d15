"""How a connection to Postgres is protected: by TLS with a verified name, unless the server is on this machine."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from os import environ
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

Mode = Literal["auto", "verify-full", "verify-ca", "require", "off"]
_PLAIN = frozenset({"disable", "allow", "prefer"})


@dataclass(frozen=True)
class Protection:
    """`auto`: `verify-full` for a server on another machine. The certificate and its key are the client's."""

    mode: Mode = "auto"
    root: Path | None = None
    certificate: Path | None = None
    key: Path | None = None


def protected(url: str, how: Protection) -> str:
    """`postgresql://…` with all that libpq must know; the same again changes nothing. Its faults name no secret.

    Raises `ValueError` for a plain connection to another machine that nobody chose by `off`.
    """
    given = _given(url)
    stated = str(given.get("sslmode") or "")
    if how.mode == "off":
        return _with(url, {} if stated else {"sslmode": "disable"})
    if how.mode != "auto":
        return _with(url, {"sslmode": how.mode, **_files(how, how.mode, given)})
    if _is_local(given):
        return _with(url, _files(how, stated, given) if stated else {})
    if stated in _PLAIN:
        raise ValueError(
            f"sslmode={stated} would send everything to another machine in the clear: leave it out, which means "
            "verify-full, or set LEAD_DATABASE_TLS=off where the network itself is protected"
        )
    mode = stated or "verify-full"
    return _with(url, {"sslmode": mode, **_files(how, mode, given)})


def _given(url: str) -> Mapping[str, object]:
    try:
        return conninfo_to_dict(url)
    except ProgrammingError:
        raise ValueError("is not an address like postgresql://user:password@host:5432/database") from None


def _files(how: Protection, mode: str, given: Mapping[str, object]) -> dict[str, str]:
    """The system's root certificates where none are named: libpq would look for a file in the home folder."""
    named = {"sslrootcert": how.root, "sslcert": how.certificate, "sslkey": how.key}
    files = {name: str(path) for name, path in named.items() if path is not None}
    if mode == "verify-full" and "sslrootcert" not in {*files, *given}:
        files["sslrootcert"] = "system"
    return files


def _is_local(given: Mapping[str, object]) -> bool:
    """A socket or a loopback address, for each of its hosts. What the address leaves out libpq takes from elsewhere."""
    address = given.get("hostaddr") or environ.get("PGHOSTADDR")
    named = given.get("host") or environ.get("PGHOST")
    if not (address or named) and (given.get("service") or environ.get("PGSERVICE")):
        return False
    hosts = f"{address or named or ''}".split(",")
    return all(not host or host.startswith(("/", "@")) or host == "localhost" or _is_loopback(host) for host in hosts)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _with(url: str, more: Mapping[str, str]) -> str:
    parts = urlsplit(url)
    query = parse_qsl(parts.query, keep_blank_values=True)
    if not set(more.items()) - set(query):
        return url
    kept = [(name, value) for name, value in query if name not in more]
    return urlunsplit(parts._replace(query=urlencode([*kept, *more.items()], safe="/")))
