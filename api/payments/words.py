"""The words of a deposit's page in four languages. It exists in the sandbox only, and says so in each."""

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "SANDBOX: deposit",
        "yours": "Your deposit for {hospital}: {amount}.",
        "pay": "SANDBOX: mark the deposit as paid",
        "sandbox": "SANDBOX: this is a trial. You need no card, and no money moves.",
        "paid": "SANDBOX: this is a trial, and no money moved. The deposit counts as paid.",
        "over": "This deposit is no longer needed. There is nothing for you to do.",
    },
    "hi": {
        "title": "SANDBOX: अग्रिम राशि",
        "yours": "{hospital} के लिए आपकी अग्रिम राशि: {amount}।",
        "pay": "SANDBOX: अग्रिम राशि को चुकाया हुआ मानें",
        "sandbox": "SANDBOX: यह एक परीक्षण है। कार्ड की ज़रूरत नहीं है, और कोई पैसा नहीं कटेगा।",
        "paid": "SANDBOX: यह एक परीक्षण है, और कोई पैसा नहीं कटा। अग्रिम राशि चुकाई हुई मानी गई है।",
        "over": "यह अग्रिम राशि अब ज़रूरी नहीं है। आपको कुछ नहीं करना है।",
    },
    "ta": {
        "title": "SANDBOX: முன்பணம்",
        "yours": "{hospital}-க்கான உங்கள் முன்பணம்: {amount}.",
        "pay": "SANDBOX: முன்பணம் செலுத்தப்பட்டதாகக் குறி",
        "sandbox": "SANDBOX: இது ஒரு சோதனை. அட்டை தேவையில்லை; பணம் எதுவும் எடுக்கப்படாது.",
        "paid": "SANDBOX: இது ஒரு சோதனை; பணம் எதுவும் எடுக்கப்படவில்லை. முன்பணம் செலுத்தப்பட்டதாகக் கொள்ளப்படுகிறது.",
        "over": "இந்த முன்பணம் இனி தேவையில்லை. நீங்கள் எதுவும் செய்ய வேண்டியதில்லை.",
    },
    "ar": {
        "title": "SANDBOX: الدفعة المقدمة",
        "yours": "دفعتك المقدمة لدى {hospital}: \u2066{amount}\u2069.",
        "pay": "SANDBOX: اعتبار الدفعة المقدمة مدفوعة",
        "sandbox": "SANDBOX: هذه تجربة. لا تحتاج إلى بطاقة، ولن يُخصم أي مبلغ.",
        "paid": "SANDBOX: هذه تجربة، ولم يُخصم أي مبلغ. تُعدّ الدفعة المقدمة مدفوعة.",
        "over": "لم تعد هذه الدفعة المقدمة مطلوبة. لا يلزمك فعل أي شيء.",
    },
}
