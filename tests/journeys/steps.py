"""What agents and vendors leave in the store before they tell a run of it."""

from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from domain.messages import LeadRef
from tests.journeys.hospital import Hospital

READY = {"medical_need": "clear", "readiness": "now", "funding": "self_pay", "location_ok": True}


def assessment(hospital: Hospital, lead: LeadRef, agent: int, **answers: Any) -> int:
    """The owner's answers, stored as the API stores them; returns the id."""
    return _insert(
        hospital,
        "INSERT INTO assessments (tenant_id, lead_id, agent_id, answers) VALUES (%s, %s, %s, %s) RETURNING id",
        lead.lead_id,
        agent,
        Jsonb({**READY, **answers}),
    )


def _insert(hospital: Hospital, query: str, *values: Any) -> int:
    with psycopg.connect(hospital.engine.clone.app_url) as connection:
        connection.execute("SELECT set_config('app.current_tenant_id', %s, true)", (str(hospital.tenant_id),))
        row = connection.execute(query, (hospital.tenant_id, *values)).fetchone()  # type: ignore[arg-type]
        assert row is not None
        return int(row[0])
