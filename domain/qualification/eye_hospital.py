"""The built-in forms: an eye hospital's. Every specialty asks the general questions, and a few of its own."""

from collections.abc import Mapping

from domain.conditions.condition import AllOf, AnyOf, Condition, FactTest
from domain.qualification.form import AssessmentForm, QualificationVerdict, Verdict, VerdictRule
from domain.qualification.questions import Option, Question, QuestionKind

QUALIFIED_FROM = 60


def _choice(code: str, label: str, *options: tuple[str, str, int], required: bool = False) -> Question:
    listed = tuple(Option(code=name, label=text, points=points) for name, text, points in options)
    return Question(code=code, label=label, kind=QuestionKind.CHOICE, required=required, options=listed)


def _flag(code: str, label: str, help: str = "") -> Question:
    return Question(code=code, label=label, kind=QuestionKind.FLAG, help=help)


def _number(code: str, label: str, least: float, most: float, help: str = "") -> Question:
    return Question(code=code, label=label, kind=QuestionKind.NUMBER, least=least, most=most, help=help)


_GENERAL = (
    _choice(
        "medical_need",
        "Is there a medical need?",
        ("none", "none", 0),
        ("possible", "possible", 15),
        ("clear", "clear", 30),
        ("urgent", "urgent: sudden loss of vision, pain, injury", 40),
        required=True,
    ),
    _choice(
        "readiness",
        "When do they want to be treated?",
        ("now", "now", 30),
        ("weeks", "within weeks", 20),
        ("months", "in some months", 5),
        ("never", "never", 0),
        required=True,
    ),
    _choice(
        "funding",
        "Who pays?",
        ("self_pay", "they themselves", 30),
        ("insured", "an insurer", 30),
        ("undecided", "not decided", 10),
        ("cannot_pay", "nobody can", 0),
        required=True,
    ),
    Question(code="location_ok", label="Can they come to us?", kind=QuestionKind.FLAG, required=True),
    _number("timing_days", "In how many days shall we ask again?", 0, 400),
    Question(code="specialty", label="Which specialty?", kind=QuestionKind.TEXT),
)
_INSURER = Question(code="insurer", label="Which insurer, and is a pre-authorisation needed?", kind=QuestionKind.TEXT)
_TRAVEL = _number("travel_hours", "How many hours do they travel to us?", 0, 72)
_LAST_TEST = Question(code="last_eye_test", label="When were the eyes tested last?", kind=QuestionKind.DATE)
_DIABETES = _flag("diabetes", "Do they have diabetes?", "Blood sugar must be under control before surgery.")


def _is(fact: str, value: str | bool) -> FactTest:
    return FactTest(fact=fact, eq=value)


def _rule(verdict: QualificationVerdict, reason: str, text: str, when: Condition, **wait: int | str) -> VerdictRule:
    return VerdictRule.model_validate({"verdict": verdict, "reason": reason, "text": text, "when": when, **wait})


def _no(reason: str, text: str, when: Condition) -> VerdictRule:
    return _rule(QualificationVerdict.NOT_QUALIFIED, reason, text, when)


def _later(reason: str, text: str, when: Condition) -> VerdictRule:
    return _rule(QualificationVerdict.NOT_YET, reason, text, when, wait_from="timing_days")


# A person in danger is seen first; questions about money come later.
_FIRST = (
    _no("location", "cannot come to us", _is("location_ok", False)),
    _rule(
        QualificationVerdict.QUALIFIED, "urgent_need", "is in urgent need of treatment", _is("medical_need", "urgent")
    ),
)
_THEN = (
    _no("no_medical_need", "has no medical need", _is("medical_need", "none")),
    _no("never_ready", "does not want to be treated", _is("readiness", "never")),
    _no("cannot_pay", "cannot pay, and nobody pays for them", _is("funding", "cannot_pay")),
    _later("later", "wants to be treated in some months", _is("readiness", "months")),
    _later("undecided", "has not made up their mind", FactTest(fact="points", between=(None, QUALIFIED_FROM - 1))),
)
_READY = Verdict(verdict=QualificationVerdict.QUALIFIED, reason="ready", text="is ready to be treated")


def _form(title: str, *questions: Question, first: tuple[VerdictRule, ...] = ()) -> AssessmentForm:
    return AssessmentForm(
        title=title, questions=(*_GENERAL, *questions), verdicts=(*_FIRST, *first, *_THEN), otherwise=_READY
    )


GENERAL_FORM = _form("General assessment")
_CATARACT = _form(
    "Cataract assessment",
    _choice(
        "eyes",
        "Which eyes?",
        ("left", "the left one", 0),
        ("right", "the right one", 0),
        ("both", "both", 0),
    ),
    _choice(
        "lens",
        "Which lens do they ask for?",
        ("monofocal", "monofocal", 0),
        ("multifocal", "multifocal", 0),
        ("toric", "toric", 0),
        ("unsure", "not sure", 0),
    ),
    _DIABETES,
    _flag("blood_thinners", "Do they take blood thinners?"),
    _LAST_TEST,
    _INSURER,
    _TRAVEL,
)
_LASIK = _form(
    "LASIK assessment",
    _number("age_years", "How old are they?", 0, 120),
    _flag("stable_power", "Has the power of their glasses been stable for a year?"),
    _flag("contact_lenses", "Do they wear contact lenses?", "To be left out for a week before the examination."),
    _flag("pregnant", "Are they pregnant or nursing?"),
    _flag("keratoconus", "Was keratoconus or a thin cornea ever found?"),
    _LAST_TEST,
    first=(
        _no("keratoconus", "has a cornea on which LASIK is not safe", _is("keratoconus", True)),
        _rule(
            QualificationVerdict.NOT_YET,
            "not_stable_yet",
            "is too young, or the eyes still change, or a child is on its way",
            AnyOf(
                any_of=(
                    FactTest(fact="age_years", between=(None, 17)),
                    _is("stable_power", False),
                    _is("pregnant", True),
                )
            ),
            wait_days=180,
        ),
    ),
)
_RETINA = _form(
    "Retina assessment",
    _flag("sudden_loss", "Did sight go suddenly, or are there flashes or a curtain?", "Then today, not tomorrow."),
    _flag("floaters", "Are there new floaters?"),
    _DIABETES,
    _number("diabetes_years", "For how many years have they had diabetes?", 0, 100),
    _LAST_TEST,
    _INSURER,
    first=(
        _rule(
            QualificationVerdict.QUALIFIED,
            "sudden_loss",
            "may lose sight: to be seen the same day",
            _is("sudden_loss", True),
        ),
    ),
)
_GLAUCOMA = _form(
    "Glaucoma assessment",
    _flag("severe_pain", "Is there severe pain, or are there rings around lights?", "Then today, not tomorrow."),
    _flag("family_history", "Does anybody in the family have glaucoma?"),
    _flag("on_drops", "Do they take eye drops for it?"),
    _number("pressure_mmhg", "What was the last eye pressure (mmHg)?", 0, 90),
    _LAST_TEST,
    first=(
        _rule(
            QualificationVerdict.QUALIFIED,
            "acute_pressure",
            "may have an acute attack: to be seen the same day",
            AnyOf(any_of=(_is("severe_pain", True), FactTest(fact="pressure_mmhg", between=(35, None)))),
        ),
    ),
)
_SQUINT = _form(
    "Squint assessment",
    _number("age_years", "How old is the patient?", 0, 120),
    _choice(
        "since",
        "Since when?",
        ("birth", "birth or early childhood", 0),
        ("months", "some months", 0),
        ("days", "some days", 0),
    ),
    _flag("double_vision", "Do they see double?"),
    _flag("guardian_agrees", "If a child: does the guardian agree?"),
    _LAST_TEST,
    first=(
        _rule(
            QualificationVerdict.QUALIFIED,
            "sudden_squint",
            "sees double since some days: to be seen soon",
            AllOf(all_of=(_is("since", "days"), _is("double_vision", True))),
        ),
        _rule(
            QualificationVerdict.NOT_YET,
            "guardian_undecided",
            "is a child whose guardian has not agreed",
            AllOf(all_of=(FactTest(fact="age_years", between=(None, 17)), _is("guardian_agrees", False))),
        ),
    ),
)
FORMS: Mapping[str, AssessmentForm] = {
    "cataract": _CATARACT,
    "lasik": _LASIK,
    "retina": _RETINA,
    "glaucoma": _GLAUCOMA,
    "squint": _SQUINT,
}
