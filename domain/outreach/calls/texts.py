"""What is said in calls, in the languages that come with the engine; a hospital's own words go before them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from domain.vocabulary.days import DAYS
from domain.vocabulary.languages import languages_in

FALL_BACK = "en"
REFUSAL_KEY = "9"


@dataclass(frozen=True)
class Spoken:
    """A text in one language; `version` is the proof of which one was said."""

    text: str
    language: str

    @property
    def version(self) -> str:
        return f"{self.language}-{sha256(self.text.encode()).hexdigest()[:12]}"


ANNOUNCEMENT: Mapping[str, str] = {
    "en": "This call is recorded. If you do not agree, please tell us.",
    "hi": "यह कॉल रिकॉर्ड की जा रही है। यदि आप सहमत नहीं हैं, तो कृपया हमें बताएँ।",
    "ta": "இந்த அழைப்பு பதிவு செய்யப்படுகிறது. உங்களுக்கு சம்மதம் இல்லையெனில், எங்களிடம் சொல்லவும்.",
    "ar": "يتم تسجيل هذه المكالمة. إذا كنت لا توافق، فالرجاء إخبارنا بذلك.",
}
KEY_HINT: Mapping[str, str] = {
    "en": "To refuse, press 9 now.",
    "hi": "मना करने के लिए अभी 9 दबाएँ।",
    "ta": "மறுக்க, இப்போது 9 ஐ அழுத்தவும்.",
    "ar": "للرفض، اضغط على 9 الآن.",
}
"""Said behind an announcement where a key can be heard, in its language or in English."""
GREETING: Mapping[str, str] = {
    "en": "You have reached {hospital}. Nobody is available at the moment. Please leave your message after the tone,"
    " and we will call you back.",
    "hi": "आपने {hospital} को फ़ोन किया है। इस समय कोई उपलब्ध नहीं है। कृपया टोन के बाद अपना संदेश छोड़ें, हम आपको वापस फ़ोन करेंगे।",
    "ta": "நீங்கள் {hospital} ஐ அழைத்துள்ளீர்கள். இப்போது யாரும் பேச இயலாத நிலையில் உள்ளனர். ஒலிக்குப் பிறகு உங்கள் செய்தியைச்"
    " சொல்லுங்கள், நாங்கள் உங்களைத் திரும்ப அழைப்போம்.",
    "ar": "لقد اتصلتم بـ {hospital}. لا يوجد أحد متاح في هذه اللحظة. الرجاء ترك رسالتكم بعد النغمة،"
    " وسنعاود الاتصال بكم.",
}
CLOSED: Mapping[str, str] = {
    "en": "You have reached {hospital}. We are closed now. We open again on {when}. Please leave your message"
    " after the tone, and we will call you back.",
    "hi": "आपने {hospital} को फ़ोन किया है। अभी हम बंद हैं। {when} को फिर से कोई उपलब्ध होगा। कृपया टोन के बाद अपना संदेश छोड़ें, हम"
    " आपको वापस फ़ोन करेंगे।",
    "ta": "நீங்கள் {hospital} ஐ அழைத்துள்ளீர்கள். இப்போது மூடப்பட்டுள்ளது. {when} அன்று மீண்டும் இருப்போம். ஒலிக்குப் பிறகு உங்கள்"
    " செய்தியைச் சொல்லுங்கள், நாங்கள் உங்களைத் திரும்ப அழைப்போம்.",
    "ar": "لقد اتصلتم بـ {hospital}. نحن مغلقون الآن. سنكون هنا مجدداً يوم {when}. الرجاء ترك رسالتكم بعد النغمة، "
    "وسنعاود الاتصال بكم.",
}
THANKS: Mapping[str, str] = {
    "en": "Thank you. Goodbye.",
    "hi": "धन्यवाद। नमस्ते।",
    "ta": "நன்றி. வணக்கம்.",
    "ar": "شكراً لكم. مع السلامة.",
}
WITHHELD = Spoken("We cannot call you back, because your number is withheld. Please call again with it shown.", "en")


def key_hint(announcement: Spoken) -> Spoken:
    language = announcement.language if announcement.language in KEY_HINT else FALL_BACK
    return Spoken(KEY_HINT[language], language)


def spoken(languages: str | None, own: Mapping[str, str], built_in: Mapping[str, str]) -> Spoken:
    """In the first of the person's languages that has a text, the hospital's own or the built-in one; else in
    English."""
    for language in [*languages_in(languages), FALL_BACK]:
        text = own.get(language) or built_in.get(language)
        if text:
            return Spoken(text, language)
    raise ValueError("there is no text in the fall-back language")


def filled(said: Spoken, hospital: str, opens: datetime | None = None, zone: str = "UTC") -> Spoken:
    """With the hospital's name, and when it opens in its own time; unknown placeholders stay as they are."""
    text = said.text.replace("{hospital}", hospital)
    return Spoken(text.replace("{when}", _when(opens, zone, said.language) if opens else ""), said.language)


def _when(at: datetime, zone: str, language: str) -> str:
    local = at.astimezone(ZoneInfo(zone))
    return f"{DAYS.get(language, DAYS[FALL_BACK])[local.weekday()]} {local:%H:%M}"
