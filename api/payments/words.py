"""The words of the page on which a deposit is paid, in four languages; what they say is the same in each."""

from collections.abc import Mapping

_ENGLISH: Mapping[str, str] = {
    "title": "Your deposit",
    "amount": "Deposit for your appointment with {hospital}: {amount}.",
    "tax": "This includes {tax}.",
    "where": "You pay on the secure page of our payment provider. We never see your card or account number.",
    "pay": "Pay {amount}",
    "waiting": "Thank you. We are waiting for the bank's confirmation.",
    "waiting_then": "This usually takes a minute, and with some banks up to a day. "
    "We will confirm your appointment then. You do not need to pay again.",
    "look": "Check again",
    "paid": "We have received your deposit of {amount}. Thank you.",
    "receipt": "Receipt",
    "receipt_from": "{hospital} has received this deposit for an appointment.",
    "receipt_number": "Number: {number}",
    "receipt_date": "Date: {date}",
    "receipt_amount": "Amount: {amount}",
    "receipt_net": "Without {tax_name}: {net}",
    "over": "This deposit is no longer needed. There is nothing for you to do.",
    "over_then": "If you have paid it all the same, your money goes back to you.",
    "later": "The payment page cannot be opened at the moment. Please try again in a few minutes.",
    "trial": "This link is from a message that was diverted to you. "
    "Nothing on this page changes anything for the patient.",
}
_HINDI: Mapping[str, str] = {
    "title": "आपकी अग्रिम राशि",
    "amount": "{hospital} में आपके अपॉइंटमेंट के लिए अग्रिम राशि: {amount}।",
    "tax": "इसमें {tax} शामिल है।",
    "where": "भुगतान हमारे भुगतान प्रदाता के सुरक्षित पेज पर होता है। आपका कार्ड या खाता नंबर हमें कभी नहीं दिखता।",
    "pay": "{amount} का भुगतान करें",
    "waiting": "धन्यवाद। हम बैंक की पुष्टि का इंतज़ार कर रहे हैं।",
    "waiting_then": "आम तौर पर इसमें एक मिनट लगता है, कुछ बैंकों में एक दिन तक। उसके बाद हम आपके अपॉइंटमेंट की पुष्टि करेंगे। "
    "आपको दोबारा भुगतान नहीं करना है।",
    "look": "फिर से देखें",
    "paid": "आपकी {amount} की अग्रिम राशि हमें मिल गई है। धन्यवाद।",
    "receipt": "रसीद",
    "receipt_from": "{hospital} को अपॉइंटमेंट के लिए यह अग्रिम राशि मिली है।",
    "receipt_number": "संख्या: {number}",
    "receipt_date": "तारीख: {date}",
    "receipt_amount": "राशि: {amount}",
    "receipt_net": "{tax_name} के बिना: {net}",
    "over": "इस अग्रिम राशि की अब ज़रूरत नहीं है। आपको कुछ नहीं करना है।",
    "over_then": "यदि आपने फिर भी भुगतान किया है, तो आपका पैसा आपको लौटाया जाएगा।",
    "later": "भुगतान का पेज अभी नहीं खुल रहा है। कृपया कुछ मिनट बाद फिर कोशिश करें।",
    "trial": "यह लिंक उस संदेश से है जो मरीज़ के बजाय आपको भेजा गया। इस पेज पर कुछ भी करने से मरीज़ के लिए कुछ नहीं बदलता।",
}
_TAMIL: Mapping[str, str] = {
    "title": "உங்கள் முன்பணம்",
    "amount": "{hospital} மருத்துவமனையில் உங்கள் சந்திப்புக்கான முன்பணம்: {amount}.",
    "tax": "இதில் {tax} அடங்கும்.",
    "where": "எங்கள் கட்டண சேவையின் பாதுகாப்பான பக்கத்தில் நீங்கள் செலுத்துவீர்கள். உங்கள் அட்டை அல்லது கணக்கு எண் எங்களுக்குத் தெரியாது.",
    "pay": "{amount} செலுத்தவும்",
    "waiting": "நன்றி. வங்கியின் உறுதிப்படுத்தலுக்காகக் காத்திருக்கிறோம்.",
    "waiting_then": "பொதுவாக இதற்கு ஒரு நிமிடம் ஆகும்; சில வங்கிகளில் ஒரு நாள் வரை ஆகலாம். அதன் பிறகு உங்கள் சந்திப்பை உறுதி செய்வோம். "
    "மீண்டும் செலுத்த வேண்டியதில்லை.",
    "look": "மீண்டும் பார்க்கவும்",
    "paid": "உங்கள் முன்பணம் {amount} கிடைத்தது. நன்றி.",
    "receipt": "ரசீது",
    "receipt_from": "சந்திப்புக்கான இந்த முன்பணத்தை {hospital} பெற்றுக்கொண்டது.",
    "receipt_number": "எண்: {number}",
    "receipt_date": "தேதி: {date}",
    "receipt_amount": "தொகை: {amount}",
    "receipt_net": "{tax_name} இல்லாமல்: {net}",
    "over": "இந்த முன்பணம் இனி தேவையில்லை. நீங்கள் எதுவும் செய்ய வேண்டியதில்லை.",
    "over_then": "நீங்கள் ஏற்கனவே செலுத்தியிருந்தால், பணம் உங்களுக்குத் திரும்ப வரும்.",
    "later": "கட்டணப் பக்கத்தை இப்போது திறக்க முடியவில்லை. சில நிமிடங்களில் மீண்டும் முயற்சிக்கவும்.",
    "trial": "இந்த இணைப்பு உங்களுக்குத் திருப்பிவிடப்பட்ட செய்தியிலிருந்து வந்தது. "
    "இந்தப் பக்கத்தில் எதைச் செய்தாலும் நோயாளிக்கு எதுவும் மாறாது.",
}
_ARABIC: Mapping[str, str] = {
    "title": "العربون",
    "amount": "عربون موعدك لدى {hospital}: {amount}.",
    "tax": "يشمل هذا المبلغ {tax}.",
    "where": "تدفع على الصفحة الآمنة لمزوّد خدمة الدفع. لا نطّلع أبدًا على رقم بطاقتك أو حسابك.",
    "pay": "ادفع {amount}",
    "waiting": "شكرًا لك. ننتظر تأكيد البنك.",
    "waiting_then": "يستغرق ذلك عادةً دقيقة، ومع بعض البنوك حتى يوم. بعدها نؤكد موعدك. لا داعي للدفع مرة أخرى.",
    "look": "تحقّق مرة أخرى",
    "paid": "استلمنا العربون بمبلغ {amount}. شكرًا لك.",
    "receipt": "الإيصال",
    "receipt_from": "استلم {hospital} هذا العربون عن موعد.",
    "receipt_number": "الرقم: {number}",
    "receipt_date": "التاريخ: {date}",
    "receipt_amount": "المبلغ: {amount}",
    "receipt_net": "من دون {tax_name}: {net}",
    "over": "لم يعد هذا العربون مطلوبًا. لا يلزمك فعل أي شيء.",
    "over_then": "إذا كنت قد دفعته رغم ذلك، فسيُعاد إليك مالك.",
    "later": "تعذّر فتح صفحة الدفع الآن. يرجى المحاولة مرة أخرى بعد بضع دقائق.",
    "trial": "هذا الرابط من رسالة حُوّلت إليك بدلًا من المريض. لا تغيّر هذه الصفحة شيئًا لدى المريض.",
}
PAY_WORDS: Mapping[str, Mapping[str, str]] = {"en": _ENGLISH, "hi": _HINDI, "ta": _TAMIL, "ar": _ARABIC}
