"""A clinic per test, its messages kept in the sandbox."""

import pytest

from providers.registry import senders
from providers.settings import ProviderSettings
from store.lifecycle.shelf import DatabaseShelf
from store.session import Database
from tests.activities.clinic import Clinic
from tests.fixtures.postgres import Clone


@pytest.fixture
def clinic(clone: Clone, database: Database) -> Clinic:
    return Clinic(clone, database, senders(ProviderSettings(), DatabaseShelf(database)))
