"""The demo hospitals' own texts: an eye hospital's words, which the engine's own texts do not have."""

from datetime import UTC, datetime

from domain.leads.lead import Channel
from domain.outreach.templates.template import Template
from store.outreach.templates import write_text
from store.tables.outreach import TemplateRow

_HELLO = "Hello {{ first_name | default: 'there' }},"
_STOP = "Reply STOP to end."
_TEXTS = (
    Template(
        "first_sms",
        Channel.SMS,
        "en",
        "",
        f"{_HELLO} {{{{ hospital }}}} would like to call you about your eye enquiry. When may we call? "
        f"Just reply with a time that suits you. {_STOP}",
    ),
    Template(
        "first_sms",
        Channel.SMS,
        "hi",
        "",
        "नमस्ते {{ first_name }}, {{ hospital }} आँखों की जाँच के बारे में आपसे बात करना चाहता है। "
        "हम आपको कब फ़ोन करें? जो समय ठीक हो, वह जवाब में लिख दें। बंद करने के लिए STOP लिखकर भेजें।",
    ),
    Template(
        "first_sms",
        Channel.SMS,
        "ta",
        "",
        "வணக்கம் {{ first_name }}, உங்கள் கண்கள் பற்றி {{ hospital }} உங்களுடன் பேச விரும்புகிறது. "
        "எப்போது அழைக்கலாம்? வசதியான நேரத்தைப் பதிலாக அனுப்பவும். நிறுத்த STOP என பதில் அனுப்பவும்.",
    ),
    Template(
        "first_sms",
        Channel.SMS,
        "ar",
        "",
        "مرحبًا {{ first_name }}، يود {{ hospital }} التحدث معك بشأن عينيك. متى يمكننا الاتصال؟ "
        "يكفي أن ترد بالوقت المناسب لك. لإيقاف الرسائل أرسل STOP.",
    ),
    Template(
        "appointment_reminder",
        Channel.EMAIL,
        "en",
        "Your eye appointment at {{ hospital }}",
        f"{_HELLO}\n\nwe look forward to seeing you on {{{{ when }}}}.\n\n"
        "Please bring your glasses and any earlier reports. Light may be uncomfortable after the "
        "examination: please do not drive yourself home.\n\n"
        "If another time suits you better, just reply to this e-mail.\n\n{{ hospital }}\n\n"
        "If you no longer want e-mails from us: {{ unsubscribe }}",
    ),
    Template(
        "after_visit",
        Channel.SMS,
        "en",
        "",
        f"{_HELLO} thank you for your visit to {{{{ hospital }}}}. If an eye hurts, or you see worse than before, "
        f"call us at once. With any other question, just reply. {_STOP}",
    ),
)


def eye_hospital_texts(tenant_id: int) -> list[TemplateRow]:
    rows = []
    for text in _TEXTS:
        row = TemplateRow(
            tenant_id=tenant_id,
            code=text.code,
            channel=text.channel.value,
            language=text.language,
            state="active",
            activated_by="engine",
            activated_at=datetime.now(UTC),
        )
        write_text(row, text)
        rows.append(row)
    return rows
