"""sekmet-fhir, a small hospital that speaks FHIR R4: in a venv of its own, for it brings 170 MB of `fhir.resources`.

`SEKMET` names its program, else it is installed once for this machine. Where that cannot be had, `why_not` says it.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import httpx2
import yaml

from devstack.ports import HOST, free_port

VERSION = "0.1.1"
TOKEN = "only in tests"
_PATIENCE = 60


@cache
def program() -> Path | None:
    """None: it cannot be installed here."""
    if named := os.environ.get("SEKMET"):
        return Path(named)
    folder = Path(tempfile.gettempdir()) / f"lead-engine-sekmet-{VERSION}-{os.getuid()}"
    found = folder / "bin" / "sekmet"
    if found.exists():
        return found
    try:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True, capture_output=True, timeout=120)
        install = [str(folder / "bin" / "pip"), "install", "--quiet", f"sekmet-fhir=={VERSION}"]
        subprocess.run(install, check=True, capture_output=True, timeout=600)
    except (subprocess.SubprocessError, OSError):
        return None
    return found


def why_not() -> str:
    """ "" where the server can be run."""
    return "" if program() is not None else f"sekmet-fhir {VERSION} cannot be installed from PyPI here"


@contextmanager
def sekmet(folder: Path, clients: Sequence[dict[str, Any]] = ()) -> Iterator[str]:
    """Its FHIR base. `clients`: of SMART backend services, with their JWKS; else a static bearer."""
    port = free_port()
    types = ["bearer", "smart"] if clients else ["bearer"]
    auth = {"types": types, "tokens": [TOKEN], "smart_clients": list(clients)}
    settings = {"data_dir": str(folder / "data"), "base_url": f"http://{HOST}:{port}", "server_auth": auth}
    (folder / "settings.yaml").write_text(yaml.safe_dump(settings))
    found = program()
    assert found is not None, why_not()
    command = [str(found), "serve", "-c", str(folder / "settings.yaml"), "--host", HOST, "--port", str(port)]
    with (folder / "sekmet.log").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            _await(f"http://{HOST}:{port}/fhir/metadata", folder)
            yield f"http://{HOST}:{port}/fhir"
        finally:
            server.terminate()
            server.wait(20)


def _await(address: str, folder: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            if httpx2.get(address, trust_env=False).status_code < 500:
                return
        except httpx2.HTTPError:
            pass
        assert time.monotonic() < until, (folder / "sekmet.log").read_text()
        time.sleep(0.2)
