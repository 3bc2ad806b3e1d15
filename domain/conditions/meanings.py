"""What each fact means, in a sentence for those who write rules."""

from collections.abc import Mapping

MEANINGS: Mapping[str, str] = {
    "source": "Where the lead came from.",
    "channels": "How the person can be reached: call, sms, email.",
    "procedure": "What they want, as they or the form said it.",
    "timeframe": "When they want it.",
    "city": "Where they live.",
    "insurance": "Whether they are insured.",
    "language": "The language they speak, as a code like ta.",
    "age_years": "Their age in full years.",
    "campaign_id": "The number of the campaign that brought them.",
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
    "now": "The moment of the decision.",
    "score": "The points that scoring gave, 0 to 100.",
    "fit": "The part of the score for who they are and what they want.",
    "engagement": "The part of the score for what they did; it fades.",
    "band": "The score in a word: hot, warm, cold.",
    "priority": "How soon to call, 1 (at once) to 5.",
}
