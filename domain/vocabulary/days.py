"""Days and times as patients read and hear them, in the languages that the engine writes."""

from collections.abc import Mapping, Sequence
from datetime import datetime

DAYS: Mapping[str, Sequence[str]] = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "hi": ("सोमवार", "मंगलवार", "बुधवार", "गुरुवार", "शुक्रवार", "शनिवार", "रविवार"),
    "ta": ("திங்கட்கிழமை", "செவ்வாய்க்கிழமை", "புதன்கிழமை", "வியாழக்கிழமை", "வெள்ளிக்கிழமை", "சனிக்கிழமை", "ஞாயிற்றுக்கிழமை"),
    "ar": ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
}
_MONTHS = {
    "hi": "जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर",
    "ta": "ஜனவரி பிப்ரவரி மார்ச் ஏப்ரல் மே ஜூன் ஜூலை ஆகஸ்ட் செப்டம்பர் அக்டோபர் நவம்பர் டிசம்பர்",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
}


def day_and_time(at: datetime, language: str) -> str:
    """`at` is in the reader's zone. In English, and where there are no names: `Mon 30 Nov, 10:00`."""
    months = _MONTHS.get(language)
    if months is None:
        return at.strftime("%a %d %b, %H:%M")
    comma = "،" if language == "ar" else ","
    return f"{DAYS[language][at.weekday()]} {at.day} {months.split()[at.month - 1]}{comma} {at:%H:%M}"
