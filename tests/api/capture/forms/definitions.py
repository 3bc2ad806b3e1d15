"""Forms as marketing people would write them."""

from typing import Any

ENQUIRY: dict[str, Any] = {
    "texts": {"title": "Ask our eye doctors", "intro": "We answer on the same day."},
    "minimum_seconds": 0,
    "fields": [
        {"name": "first_name", "label": "First name", "required": True},
        {"name": "phone", "label": "Mobile number", "required": True, "help": "With the country code, if abroad."},
        {"name": "email", "label": "E-mail"},
        {
            "name": "procedure",
            "label": "What is it about?",
            "choices": [{"value": "cataract", "label": "Cataract"}, {"value": "lasik", "label": "LASIK"}],
        },
        {"name": "insurance", "label": "Are you insured?"},
        {"name": "birth_date", "label": "Date of birth"},
        {"name": "custom.left_eye", "label": "Is it the left eye?", "type": "boolean"},
        {"name": "custom.since_years", "label": "For how many years?", "type": "number"},
        {"name": "notes", "label": "Your question"},
        {"name": "referral_code", "label": "Code of who sent you"},
    ],
    "consents": [
        {
            "purpose": "enquiry",
            "text_version": "privacy-1",
            "text": "I have read how my data is used.",
            "required": True,
        },
        {
            "purpose": "marketing",
            "channels": ["email", "sms"],
            "text_version": "news-1",
            "text": "Send me news about eye health.",
        },
    ],
    "allowed_origins": ["https://www.eye.example"],
}
