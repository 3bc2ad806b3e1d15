"""Writes the API's OpenAPI document as JSON to a file, from the code alone: `scripts/openapi.py console/openapi.json`.

With `--check`, says whether the file still is what the code says.
"""

import json
import sys
import tempfile
from pathlib import Path

from api.main import create_app
from api.settings import ApiSettings


def document() -> str:
    """Keys sorted, so that two writings differ only where the API does."""
    with tempfile.TemporaryDirectory() as folder:
        settings = ApiSettings(
            database_url="postgresql://nobody@127.0.0.1/none",
            jwt_key_file=Path(folder) / "jwt.pem",
            secret_key="A" * 43 + "=",
        )
        return json.dumps(create_app(settings).openapi(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def main(path: Path, *, check: bool) -> int:
    now = document()
    if not check:
        path.write_text(now)
        return 0
    if path.exists() and path.read_text() == now:
        return 0
    sys.stderr.write(
        f"{path} is not what the code says: run `PYTHONPATH=. .venv/bin/python scripts/openapi.py {path}`.\n"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), check="--check" in sys.argv[2:]))
