"""The built-in texts in English."""

from domain.outreach.templates.built_in.words import Mail, Words

ENGLISH = Words(
    language="en",
    hello="Hello {{ first_name | default: 'there' }},",
    stop="Reply STOP to end.",
    way_out="If you no longer want e-mails from us:",
    calls={
        "first_call": "Hello, this is {{ hospital }}. We are calling about your enquiry.",
        "second_call": "Hello, this is {{ hospital }}. We are calling again about your enquiry.",
        "follow_up": "Hello, this is {{ hospital }}. We are calling about your enquiry.",
    },
    texts={
        "first_sms": "{{ hospital }} would like to call you about your enquiry. "
        "When may we call? Just reply with a time that suits you.",
        "follow_up": "{{ hospital }} is glad to help with your enquiry. "
        "Just reply with a question, or with a time when we may call.",
        "last_sms": "we could not reach you, so we will stop trying for now. "
        "You are welcome at {{ hospital }} at any time: just reply.",
        "nurture": "do you still have questions about your enquiry? {{ hospital }} is glad to help: just reply.",
        "win_back": "we have not heard from you for some time. "
        "If {{ hospital }} can still help you, just reply to this message.",
        "appointment_confirmation": "your appointment at {{ hospital }} is confirmed for {{ when }}. "
        "If this time does not suit you, just reply.",
        "appointment_reminder": "we look forward to seeing you at {{ hospital }} on {{ when }}. "
        "Would another time suit you better? Just reply.",
        "no_show": "we missed you at your appointment at {{ hospital }}. "
        "We are glad to find another time: just reply with one that suits you.",
        "after_visit": "thank you for your visit to {{ hospital }}. If you have a question about it, just reply.",
        "deposit_request": "your appointment at {{ hospital }} is reserved. "
        "You can confirm it with a deposit of {{ amount }} here: {{ pay }}",
        "double_opt_in": "please confirm that {{ hospital }} may send you news and offers: {{ confirm }} "
        "If you did not ask for this, do nothing.",
        "opt_out_confirmation": "{{ hospital }}: you will not be written to or called on this number any more. "
        "Reply START to undo this.",
    },
    mails={
        "opt_out_confirmation": Mail(
            "No more messages from {{ hospital }}",
            ("you will get no more e-mails from us at this address. If you change your mind, just reply START.",),
        ),
        "follow_up": Mail(
            "Your enquiry at {{ hospital }}",
            (
                "thank you for your enquiry.",
                "Just reply to this e-mail with your questions, or with a time when we may call.",
            ),
        ),
        "nurture": Mail(
            "Your enquiry at {{ hospital }}",
            ("do you still have questions about your enquiry? Just reply to this e-mail: we are glad to help.",),
        ),
        "win_back": Mail(
            "Can we still help you?",
            ("we have not heard from you for some time. If we can still help you, just reply to this e-mail.",),
        ),
        "appointment_confirmation": Mail(
            "Your appointment at {{ hospital }}",
            ("your appointment is confirmed for {{ when }}.", "If this time does not suit you, just reply."),
        ),
        "appointment_reminder": Mail(
            "Your appointment at {{ hospital }}",
            (
                "we look forward to seeing you on {{ when }}.",
                "If another time suits you better, just reply to this e-mail.",
            ),
        ),
        "no_show": Mail(
            "We missed you",
            (
                "we missed you at your appointment.",
                "We are glad to find another time: just reply with one that suits you.",
            ),
        ),
        "after_visit": Mail(
            "Thank you for your visit",
            ("thank you for your visit.", "If you have a question about it, just reply to this e-mail."),
        ),
        "deposit_request": Mail(
            "Your appointment at {{ hospital }}",
            ("your appointment is reserved. You can confirm it with a deposit of {{ amount }} here: {{ pay }}",),
        ),
        "double_opt_in": Mail(
            "May we send you news and offers?",
            (
                "please confirm that we may send you news and offers: {{ confirm }}",
                "If you did not ask for this, do nothing.",
            ),
        ),
    },
)
