"""How promising and how urgent a lead is, by weighted rules that are data; each point has a reason."""

from domain.scoring.conditions import LeadFacts
from domain.scoring.eye_hospital import DEFAULT_RULES, sounds_urgent
from domain.scoring.rules import ScoreRule, ScoreRuleSet, Side
from domain.scoring.score import Band, Reason, Score, auto_qualifies, score

__all__ = [
    "DEFAULT_RULES",
    "Band",
    "LeadFacts",
    "Reason",
    "Score",
    "ScoreRule",
    "ScoreRuleSet",
    "Side",
    "auto_qualifies",
    "score",
    "sounds_urgent",
]
