"""Every route by every role, and every route with another tenant's ids: generated from the app itself."""

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from api.body import StrictRoute
from api.door import Allow
from api.main import create_app
from api.permissions import PERMISSIONS, Action, Role
from api.settings import ApiSettings
from tests.api.conftest import Visit, Visitor, problem
from tests.fixtures.tenants import SeededTenant

PUBLIC = {"/healthz", "/readyz"}
