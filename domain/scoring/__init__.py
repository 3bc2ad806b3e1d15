"""How promising and urgent a lead is, and whether it qualifies automatically: rules as data, with reasons."""

from domain.scoring.eye_hospital import DEFAULT_PRIORITIES, DEFAULT_QUALIFICATION, DEFAULT_SCORING, SPECIALTIES
from domain.scoring.priority import Priority, PriorityRule, PriorityRuleSet, prioritise
from domain.scoring.qualification import AutoQualification, QualifyingRule, QualifyingRuleSet, auto_qualify
from domain.scoring.rules import Bands, ScoreRule, ScoreRuleSet, Side
from domain.scoring.score import Band, Reason, Score, band_of, score, unknown_rules

__all__ = [
    "DEFAULT_PRIORITIES",
    "DEFAULT_QUALIFICATION",
    "DEFAULT_SCORING",
    "SPECIALTIES",
    "AutoQualification",
    "Band",
    "Bands",
    "Priority",
    "PriorityRule",
    "PriorityRuleSet",
    "QualifyingRule",
    "QualifyingRuleSet",
    "Reason",
    "Score",
    "ScoreRule",
    "ScoreRuleSet",
    "Side",
    "auto_qualify",
    "band_of",
    "prioritise",
    "score",
    "unknown_rules",
]
