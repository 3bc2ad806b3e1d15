"""Assessment forms as data: what an owner asks, and what the answers mean. One per specialty, in versions."""

from domain.qualification.answers import Answer, read_answers
from domain.qualification.eye_hospital import FORMS, GENERAL_FORM
from domain.qualification.form import AssessmentForm, QualificationVerdict, Verdict, VerdictRule
from domain.qualification.judgement import Judgement, judge
from domain.qualification.questions import Option, Question, QuestionKind

__all__ = [
    "FORMS",
    "GENERAL_FORM",
    "Answer",
    "AssessmentForm",
    "Judgement",
    "Option",
    "QualificationVerdict",
    "Question",
    "QuestionKind",
    "Verdict",
    "VerdictRule",
    "judge",
    "read_answers",
]
