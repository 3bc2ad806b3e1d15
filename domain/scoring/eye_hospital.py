"""The built-in rules: an eye hospital's. A tenant replaces them with versions of its own."""

from domain.conditions.condition import AllOf, AnyOf, FactTest
from domain.leads.lead import Channel, Source
from domain.scoring.priority import PriorityRule, PriorityRuleSet
from domain.scoring.qualification import QualifyingRule, QualifyingRuleSet
from domain.scoring.rules import GroupCap, ScoreRule, ScoreRuleSet, Side

_PROCEDURES = (
    ("cataract", 25, "cataract surgery"),
    ("lasik", 25, "LASIK"),
    ("retina", 25, "retina treatment"),
    ("glaucoma", 20, "glaucoma treatment"),
    ("squint", 20, "squint correction"),
    ("general", 8, "a general eye check"),
)
_TIMEFRAMES = (
    ("at_once", 25, "within days", ("now", "immediately", "asap", "emergency", "this_week", "within_a_week")),
    ("in_weeks", 20, "within a month", ("weeks", "this_month", "1_month", "within_a_month", "month")),
    ("in_months", 10, "within months", ("months", "3_months", "6_months", "next_month", "within_3_months")),
    ("later", 3, "some day", ("later", "undecided", "not_sure", "exploring")),
)
_SOURCES = (
    (15, "was referred or walked in", (Source.REFERRAL, Source.WALK_IN)),
    (12, "called by themselves", (Source.PHONE,)),
    (10, "came by a search or a partner", (Source.GOOGLE_ADS, Source.PARTNER)),
    (8, "came by the website", (Source.WEBSITE,)),
    (5, "came by an event or social media", (Source.EVENT, Source.FACEBOOK, Source.LINKEDIN)),
)


def _procedures() -> tuple[ScoreRule, ...]:
    return tuple(
        ScoreRule(
            code=f"procedure_{code}",
            text=f"wants {wish}",
            points=points,
            when=FactTest(fact="procedure", eq=code),
            group="procedure",
        )
        for code, points, wish in _PROCEDURES
    )


def _timeframes() -> tuple[ScoreRule, ...]:
    return tuple(
        ScoreRule(
            code=f"timeframe_{code}",
            text=f"wants it {when}",
            points=points,
            when=FactTest(fact="timeframe", in_=spellings),
            group="timeframe",
        )
        for code, points, when, spellings in _TIMEFRAMES
    )


def _sources() -> tuple[ScoreRule, ...]:
    return tuple(
        ScoreRule(
            code=f"source_{sources[0].value}",
            text=text,
            points=points,
            when=FactTest(fact="source", in_=tuple(source.value for source in sources)),
            group="source",
        )
        for points, text, sources in _SOURCES
    )


_CALLABLE = FactTest(fact="channels", in_=(Channel.CALL.value, Channel.SMS.value))
# Danger to the sight in the person's own words: English, Hindi and Tamil, in their own script and in Latin letters. In
# doubt yes: a call does no harm.
_DANGER_WORDS = (
    r"sudden(ly)?\W+(\w+\W+){0,3}(loss|lost|losing|blind|blindness|vision|sight|blur\w*|dark\w*)"
    r"|sudden(ly)?\W+(\w+\W+){0,3}(can'?t|cannot|not|unable\W+to)\W+see"
    r"|(loss|lost|losing)\W+(\w+\W+){0,3}(vision|sight|eyesight)\W+(\w+\W+){0,3}(sudden|suddenly|today|yesterday)"
    r"|(can'?t|cannot|not|unable\W+to)\W+see\W+(\w+\W+){0,3}(suddenly|since\W+(this\W+)?morning|since\W+yesterday)"
    r"|flash(es)?\W+(of\W+light\W+)?(and|or|with)\W+floaters|curtain\W+(\w+\W+){0,3}(vision|sight|eye)"
    r"|(chemical|acid|alkali|lime)\W+(\w+\W+){0,3}eyes?|eyes?\W+(injury|injured|burn|burnt)"
    r"|(hit|hurt|poked|injured)\W+(\w+\W+){0,5}eyes?|(injury|blow)\W+(to|in)\W+(\w+\W+){0,2}eyes?"
    r"|severe\W+(eye\W+pain|pain\W+(\w+\W+){0,3}eyes?)|retinal\W+detachment"
    r"|(procedure|when\W+they\W+want\W+it)\W+emergency",
    r"achanak.{0,40}(dikh|nazar|roshni).{0,20}(band|nahi|chali|gayab|kam)"
    r"|aa?nkh\w*\W+(me|mein|main)\W+(\w+\W+){0,2}(chot|teza+b|chuna|te[zj]\W+dard)"
    r"|अचानक.{0,40}(दिख|नज़र|नजर|रोशनी).{0,20}(बंद|नहीं|चली|गायब|कम)"
    r"|(आंख|आँख)\S*\s+में\s+(\S+\s+){0,2}(चोट|तेज़ाब|तेजाब|चूना|तेज़\s+दर्द|तेज\s+दर्द)"
    r"|(thid|tid|did)(ee|i)r.{0,40}paa?rvai|kann?il\W+(\w+\W+){0,2}(adi|kaayam|acid)"
    r"|திடீர.{0,40}பார்வை|கண்ணில்\s+(\S+\s+){0,2}(அடி|காயம்|அமிலம்)",
)
_DANGER = AnyOf(
    any_of=(
        *(FactTest(fact="words", matches=words) for words in _DANGER_WORDS),
        FactTest(fact="procedure", in_=("retinal_detachment", "eye_injury", "emergency")),
        FactTest(fact="timeframe", eq="emergency"),
    )
)


def _known(fact: str) -> FactTest:
    return FactTest(fact=fact, exists=True)


def _person() -> tuple[ScoreRule, ...]:
    cataract = FactTest(fact="procedure", eq="cataract")
    lasik = FactTest(fact="procedure", eq="lasik")
    squint = FactTest(fact="procedure", eq="squint")
    old_enough, of_age = FactTest(fact="age_years", between=(50, None)), FactTest(fact="age_years", between=(18, 45))
    mailable = FactTest(fact="channels", in_=(Channel.EMAIL.value,))
    return (
        ScoreRule(code="insured", text="is insured", points=10, when=FactTest(fact="insurance", eq=True)),
        ScoreRule(code="has_phone", text="can be called", points=10, when=_CALLABLE),
        ScoreRule(code="has_email", text="can be mailed", points=5, when=mailable),
        ScoreRule(code="has_city", text="said where they live", points=5, when=_known("city")),
        ScoreRule(
            code="age_cataract",
            text="is of the age for cataract surgery",
            points=5,
            when=AllOf(all_of=(cataract, old_enough)),
        ),
        ScoreRule(code="age_lasik", text="is of the age for LASIK", points=5, when=AllOf(all_of=(lasik, of_age))),
        ScoreRule(
            code="age_squint",
            text="is of the age at which squint is treated best",
            points=5,
            when=AllOf(all_of=(squint, FactTest(fact="age_years", between=(0, 8)))),
        ),
        ScoreRule(code="urgent", text="may be losing sight", points=30, when=_DANGER),
    )


def _behaviour() -> tuple[ScoreRule, ...]:
    counted = (
        ("asked_again", "asked again", 5, "touches", 1, 10, "last_touch_at"),
        ("replied", "replied", 10, "replies", 0, 20, "last_reply_at"),
        ("clicked", "clicked a link", 4, "clicks", 0, 12, "last_click_at"),
        ("opened", "opened a mail", 1, "opens", 0, 5, "last_open_at"),
        ("visited", "came back to the website", 2, "visits", 0, 10, "last_visit_at"),
    )
    return tuple(
        ScoreRule.model_validate(
            {
                "code": code,
                "text": text,
                "points": points,
                "per": fact,
                "since": since,
                "beyond": beyond,
                "at_most": at_most,
                "side": Side.ENGAGEMENT,
                "when": {"fact": fact, "between": [beyond + 1, None]},
            }
        )
        for code, text, points, fact, beyond, at_most, since in counted
    )


DEFAULT_SCORING = ScoreRuleSet(
    rules=_procedures() + _timeframes() + _sources() + _person() + _behaviour(),
    group_caps=(
        GroupCap(group="procedure", at_most=25),
        GroupCap(group="timeframe", at_most=25),
        GroupCap(group="source", at_most=15),
    ),
)

DEFAULT_PRIORITIES = PriorityRuleSet(
    rules=(
        PriorityRule(code="danger", text="may be losing sight: call at once", when=_DANGER, priority=1),
        PriorityRule(code="hot", text="is hot", when=FactTest(fact="band", eq="hot"), priority=2),
        PriorityRule(code="warm", text="is warm", when=FactTest(fact="band", eq="warm"), priority=3),
    ),
    otherwise=4,
)

DEFAULT_QUALIFICATION = QualifyingRuleSet(
    rules=(
        QualifyingRule(
            code="all_known",
            text="scores 90 or more, can be called, and said what, where and when",
            when=AllOf(
                all_of=(
                    FactTest(fact="score", between=(90, None)),
                    _CALLABLE,
                    _known("procedure"),
                    _known("city"),
                    _known("timeframe"),
                )
            ),
        ),
    )
)
