"""What a form's address says where there is no form to take words from, in four languages."""

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "gone_title": "Not found",
        "gone": "This form is not there any more. Please call the hospital, or visit its website.",
        "later_title": "Not now",
        "later": "This could not be done. Please go back and try again in a moment.",
    },
    "hi": {
        "gone_title": "नहीं मिला",
        "gone": "यह फ़ॉर्म अब उपलब्ध नहीं है। कृपया अस्पताल को फ़ोन करें, या उसकी वेबसाइट देखें।",
        "later_title": "अभी नहीं",
        "later": "यह नहीं हो सका। कृपया वापस जाएँ और थोड़ी देर में फिर कोशिश करें।",
    },
    "ta": {
        "gone_title": "கிடைக்கவில்லை",
        "gone": "இந்தப் படிவம் இப்போது இல்லை. மருத்துவமனையை அழைக்கவும், அல்லது அதன் இணையதளத்தைப் பார்க்கவும்.",
        "later_title": "இப்போது இயலாது",
        "later": "இதைச் செய்ய முடியவில்லை. பின்சென்று சிறிது நேரத்தில் மீண்டும் முயலவும்.",
    },
    "ar": {
        "gone_title": "غير موجود",
        "gone": "لم يعد هذا النموذج موجودًا. يرجى الاتصال بالمستشفى أو زيارة موقعه.",
        "later_title": "ليس الآن",
        "later": "تعذّر تنفيذ ذلك. يرجى الرجوع والمحاولة مرة أخرى بعد قليل.",
    },
}
