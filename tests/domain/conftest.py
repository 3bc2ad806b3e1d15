"""Where the public sample data lies: LEAD_DATA, or `../shared/data` beside the repository."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def data_folder() -> Path:
    beside = Path(__file__).parents[3] / "shared" / "data"
    folder = Path(os.environ.get("LEAD_DATA", beside))
    if not folder.is_dir():
        pytest.skip("no sample data: set LEAD_DATA to its folder")
    return folder
