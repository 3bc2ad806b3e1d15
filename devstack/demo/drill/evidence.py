"""What the database holds of what was said: how often under which mark. Most marks are unique to one request."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import psycopg

Evidence = Mapping[str, Counter[str]]


@dataclass(frozen=True)
class Marks:
    """The marks that one command of an agent leaves."""

    tenant: int
    lead: int
    run: int
    agent: int
    key: str

    @property
    def answer(self) -> dict[str, str]:
        return {"answers": f"{self.tenant}:{self.key}"}

    @property
    def of_lead(self) -> str:
        return f"{self.tenant}:{self.lead}"

    @property
    def of_run(self) -> str:
        return f"{self.of_lead}:{self.run}"

    @property
    def of_agent(self) -> str:
        return f"{self.of_run}:{self.agent}"

    def offer(self, offer: int | None, answer: str) -> dict[str, str]:
        return {"offers": f"{self.tenant}:{self.lead}:{offer}:{self.agent}:{answer}"}

    def outcome(self, attempt: int | None, outcome: str) -> dict[str, str]:
        """In the history, its notes beside the lead, and on the attempt that it ended."""
        places = {"outcomes": self.key, "interactions": self.key}
        return {**places, "attempts": f"{self.of_run}:{attempt}:{outcome}"} if attempt else places


# An offer counts as often as its row or the history says, whichever is more.
_PLACES = {
    "answers": """
        SELECT tenant_id || ':' || regexp_replace(key, '^(user|key):[0-9]+:', ''), count(*) FROM idempotency_keys
        WHERE tenant_id = ANY(%(tenants)s) AND status BETWEEN 200 AND 299 AND status <> 202 GROUP BY 1""",
    "touches": """
        SELECT tenant_id || ':' ||
               CASE channel WHEN 'form' THEN split_part(submission_key, ':', 3)
                            ELSE regexp_replace(submission_key, '^(user|key):[0-9]+:', '') END, count(*)
        FROM touches WHERE tenant_id = ANY(%(tenants)s) AND submission_key IS NOT NULL GROUP BY 1""",
    "offers": """
        SELECT o.tenant_id || ':' || o.lead_id || ':' || o.id || ':' || o.agent_id || ':' || o.answer,
               greatest(1, (SELECT count(*) FROM audit_log a
                            WHERE (a.tenant_id, a.subject, a.subject_id) = (o.tenant_id, 'lead', o.lead_id)
                              AND a.action = 'offer_ended' AND a.facts ->> 'offer' = o.id::text))
        FROM offers o WHERE o.tenant_id = ANY(%(tenants)s) AND o.answer IS NOT NULL""",
    "interactions": """
        SELECT notes, count(*) FROM lead_interactions
        WHERE tenant_id = ANY(%(tenants)s) AND notes IS NOT NULL GROUP BY 1""",
    "outcomes": """
        SELECT i.notes, count(*)
        FROM audit_log a JOIN lead_interactions i ON i.tenant_id = a.tenant_id AND i.id::text = a.facts ->> 'notes'
        WHERE a.tenant_id = ANY(%(tenants)s) AND a.action = 'outcome_recorded' GROUP BY 1""",
    "attempts": """
        SELECT tenant_id || ':' || lead_id || ':' || run || ':' || number || ':' || outcome, count(*)
        FROM attempts WHERE tenant_id = ANY(%(tenants)s) AND outcome IS NOT NULL GROUP BY 1""",
    "assessments": """
        SELECT answers ->> 'specialty', count(*) FROM assessments
        WHERE tenant_id = ANY(%(tenants)s) AND judged_at IS NOT NULL AND answers ? 'specialty' GROUP BY 1""",
    "judgements": """
        SELECT s.answers ->> 'specialty', count(*)
        FROM decisions d JOIN assessments s ON s.tenant_id = d.tenant_id AND s.id::text = d.inputs ->> 'assessment'
        WHERE d.tenant_id = ANY(%(tenants)s) AND d.kind = 'qualify' AND s.answers ? 'specialty' GROUP BY 1""",
    "appointments": """
        SELECT resource, count(*) FROM appointments WHERE tenant_id = ANY(%(tenants)s) GROUP BY 1""",
    "conversions": """
        SELECT tenant_id || ':' || subject_id || ':' || run, count(*) FROM audit_log
        WHERE tenant_id = ANY(%(tenants)s) AND action = 'status_changed' AND facts ->> 'to' = 'converted' GROUP BY 1""",
    "patients": """
        SELECT tenant_id || ':' || lead_id, count(*) FROM patients_links
        WHERE tenant_id = ANY(%(tenants)s) GROUP BY 1""",
    "no_shows": """
        SELECT tenant_id || ':' || subject_id || ':' || run, count(*) FROM audit_log
        WHERE tenant_id = ANY(%(tenants)s) AND action = 'slot_released' AND facts ->> 'why' = 'no_show' GROUP BY 1""",
    "takes": """
        SELECT tenant_id || ':' || subject_id || ':' || run || ':' || (facts ->> 'to'), count(*) FROM audit_log
        WHERE tenant_id = ANY(%(tenants)s) AND action = 'owner_changed' AND facts ->> 'how' = 'taken' GROUP BY 1""",
    "runs": """
        SELECT tenant_id || ':' || lead_id || ':' || run, count(*) FROM start_requests
        WHERE tenant_id = ANY(%(tenants)s) AND message = 'start' AND body ->> 'reason' = 'reopened' GROUP BY 1""",
    "events": """
        SELECT split_part(event_id, ':', 1), count(*) FROM inbound_events
        WHERE tenant_id = ANY(%(tenants)s) GROUP BY 1""",
    "messages": """
        SELECT provider_id, count(*) FROM messages
        WHERE tenant_id = ANY(%(tenants)s) AND direction = 'in' GROUP BY 1""",
    "replies": """
        SELECT m.provider_id, count(*)
        FROM start_requests r JOIN messages m ON (m.tenant_id, m.id) = (r.tenant_id, (r.body ->> 'message_id')::bigint)
        WHERE r.tenant_id = ANY(%(tenants)s) AND r.message = 'reply' AND r.sent_at IS NOT NULL GROUP BY 1""",
    "suppressions": """
        SELECT split_part(e.event_id, ':', 1), count(*)
        FROM suppressions s JOIN inbound_events e ON (e.tenant_id, e.id) = (s.tenant_id, s.event_id)
        WHERE s.tenant_id = ANY(%(tenants)s) GROUP BY 1""",
}
# What must be nowhere: one person with two leads, one message given to the provider twice, or said to be sent and not.
_DOUBLES = """
    SELECT 'lead captured twice: ' || phone_e164, min(id) FROM leads
    WHERE tenant_id = ANY(%(tenants)s) AND phone_e164 IS NOT NULL GROUP BY tenant_id, phone_e164 HAVING count(*) > 1
    UNION ALL
    SELECT 'message sent twice: ' || s.token, min(m.lead_id)
    FROM sandbox_messages s LEFT JOIN messages m ON (m.tenant_id, m.token) = (s.tenant_id, s.token)
    WHERE s.tenant_id = ANY(%(tenants)s) GROUP BY s.tenant_id, s.token HAVING count(DISTINCT s.id) > 1
    UNION ALL
    SELECT 'message never given to the provider: ' || m.token, m.lead_id FROM messages m
    WHERE m.tenant_id = ANY(%(tenants)s) AND m.direction = 'out' AND m.provider = 'sandbox'
      AND m.state IN ('sent', 'delivered', 'read') AND NOT EXISTS (
          SELECT FROM sandbox_messages s WHERE (s.tenant_id, s.token) = (m.tenant_id, m.token))
"""


async def read_evidence(checker_url: str, tenants: Sequence[int]) -> Evidence:
    """How often each mark is in each place."""
    these = {"tenants": list(tenants)}
    evidence: dict[str, Counter[str]] = {}
    async with await psycopg.AsyncConnection.connect(checker_url) as connection:
        for place, query in _PLACES.items():
            rows = await (await connection.execute(query.encode(), these)).fetchall()
            evidence[place] = Counter({mark: copies for mark, copies in rows if mark is not None})
    return evidence


async def read_doubles(checker_url: str, tenants: Sequence[int]) -> list[tuple[str, int | None]]:
    """What is there twice, or not at all, in words; and whose lead it is."""
    async with await psycopg.AsyncConnection.connect(checker_url) as connection:
        return await (await connection.execute(_DOUBLES.encode(), {"tenants": list(tenants)})).fetchall()
