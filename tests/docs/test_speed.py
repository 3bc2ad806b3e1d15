"""docs/explanation/speed.md against the policy, the database and the metrics."""

import re

from api.http.metrics import metrics_of
from domain.tenants.policy import SpeedPolicy
from store.analytics import CampaignFigures
from tests.docs.pages import first_column, page, section

SPEED = page("docs/explanation/speed.md")


def test_every_part_of_the_promise_is_explained() -> None:
    assert set(first_column(section(SPEED, "The promise"))) == set(SpeedPolicy.model_fields)


def test_every_metric_is_explained_and_no_other() -> None:
    nothing = CampaignFigures(1, 0, {}, 0, 0, 0, 0, 0, 0, 0, (0.0, 0.0, 0.0))
    named = set(re.findall(r"`(lead_\w+)`", page("docs/reference/metrics.md")))
    assert named == set(re.findall(r"^(lead_\w+)\{", metrics_of([nothing]).decode(), re.MULTILINE))


def test_every_reason_to_be_unattended_is_explained() -> None:
    told = set(re.findall(r"^\| ([a-z ,]+) \| [a-z]", section(SPEED, "Unattended leads"), re.MULTILINE)) - {"why"}
    sql = page("store/migrations/versions/0012_rules.sql").partition("FUNCTION leads_in_limbo")[2].partition("$$;")[0]
    assert len(told) == 4
    assert told == set(re.findall(r"THEN '([^']+)'(?: END)?$", sql, re.MULTILINE))
