"""What each fact means, in a sentence for those who write rules."""

from collections.abc import Mapping

from domain.leads.profile import FACTS

MEANINGS: Mapping[str, str] = {
    "source": "Where the lead came from.",
    "channels": "How the person can be reached: call, sms, email.",
    **{name: field.traits.meaning for name, field in FACTS.items()},
    "age_years": "Their age in full years.",
    "utm_medium": "The newest medium that an advertisement's link named.",
    "tags": "The lead's tags.",
    "words": "What they wrote, its first 1,000 characters.",
    "touches": "How often they asked.",
    "visits": "How often they came to the website.",
    "opens": "How many of our mails they opened.",
    "clicks": "How many links of ours they clicked.",
    "replies": "How often they wrote back.",
    "runs": "Which life this is: 1, and one more with each reopening.",
    "captured_at": "When they first asked.",
    "last_engaged_at": "When they last did anything.",
    "last_touch_at": "When they last asked.",
    "last_visit_at": "When they last came to the website.",
    "last_open_at": "When they last opened one of our mails.",
    "last_click_at": "When they last clicked one of our links.",
    "last_reply_at": "When they last wrote back.",
    "now": "The moment of the decision.",
    "score": "The points that scoring gave, 0 to 100.",
    "fit": "The part of the score for who they are and what they want.",
    "engagement": "The part of the score for what they did; it fades.",
    "band": "The score in a word: hot, warm, cold.",
    "priority": "How soon to call, 1 (at once) to 5.",
}
