"""What people write when they want something of a hospital: English, Hindi and Tamil (in Latin letters, too), Arabic.

One line for each intent and language, phrases with a bar between. The longest phrase that stands there counts, so a
longer one of another intent takes a shorter one back: "how much time" is no question of price.
"""

from collections.abc import Mapping

CALL_ME = """call me|call me back|call back|callback|call us|give me a call|please call|can you call
could you call|ring me|phone me
talk to someone|speak to someone|speak with someone|talk to a doctor|speak to the doctor
want to talk|like to talk|need to talk
कॉल करें|कॉल कीजिए|कॉल करो|कॉल कर दीजिए|कॉल कर दो|कॉल बैक|फोन करें|फोन कीजिए|फोन करो|फोन कर दीजिए
बात करनी है|बात करना चाहता|बात करना चाहती
call karo|call kare|call karen|call karna|call kijiye|call kariye|call kar do|call kar dijiye
phone karo|phone kare|phone karen
phone kijiye|baat karni hai|baat karna hai
கால் பண்ணுங்க|கால் செய்யுங்கள்|கால் பண்ணவும்|அழைக்கவும்|அழையுங்கள்|போன் பண்ணுங்க|போன் செய்யவும்
கூப்பிடுங்க|பேச வேண்டும்|பேசணும்
call pannunga|call pannu|phone pannunga|koopidunga|pesanum|pesa venum
اتصل بي|اتصلوا بي|كلمني|كلموني|اتصل علي|اتصلوا علي|ارجو الاتصال|الرجاء الاتصال|عاودوا الاتصال
اريد التحدث|ابغى اكلم|ممكن تتصل|ممكن تتصلون"""

PRICE = """price|prices|pricing|cost|costs|how much|charges|what are the charges|fee|fees|quotation|estimate
expensive|emi
कीमत|कितना खर्च|खर्च|खर्चा|दाम|कितने पैसे|कितना लगेगा|कितना पैसा|फीस|शुल्क|कितने का|कितने रुपये
kitna lagega|kitna hoga|kitne ka|kitna paisa|kitne paise|kitna kharcha|kitna kharch|kharcha|kharch
kimat|keemat|kitne rupaye|kitna charge|paisa kitna
எவ்வளவு|விலை|செலவு|கட்டணம்|எவ்ளோ|எவ்வளவு ஆகும்
evlo|evlo aagum|evvalavu|vilai|selavu|kattanam
السعر|سعر|كم السعر|بكم|كم التكلفة|التكلفة|تكلفة|الاسعار|اسعار|كم يكلف|كم تكلف|رسوم|كم سعر"""

BOOK = """book|book me|booking|book an appointment|appointment|make an appointment|schedule|slot|slots|come in
want to come|like to come
अपॉइंटमेंट|अपॉइन्टमेंट|अपॉइंटमेंट चाहिए|बुक|बुक करना|मिलना है|समय चाहिए|दिखाना है|डॉक्टर से मिलना
appointment chahiye|appointment lena|book karna|book karo|book kar do|milna hai|dikhana hai
time chahiye
அப்பாயிண்ட்மெண்ட்|அப்பாயின்ட்மென்ட்|முன்பதிவு|சந்திக்க வேண்டும்|நேரம் வேண்டும்|டாக்டரை பார்க்க
appointment venum|book pannunga|book pannanum|doctor paakanum
موعد|حجز|احجز|اريد موعد|اريد حجز|ابغى موعد|حجز موعد|احجز موعد"""

RESCHEDULE = """reschedule|postpone|prepone|another day|another time|another date|different day|different time
change my appointment|change the appointment
change my booking|change the time|change the date|move my appointment|shift my appointment
cancel my appointment|cancel the appointment|cancel appointment
cancel my booking|cannot come|can t come|cant come|cannot make it|can t make it|cant make it
not able to come|unable to come|will be late|running late
समय बदल|समय बदलना|तारीख बदल|तारीख बदलना|नहीं आ सकता|नहीं आ सकती|नहीं आ पाऊंगा|नहीं आ पाऊंगी
दूसरे दिन|किसी और दिन|अपॉइंटमेंट बदल|अपॉइंटमेंट बदलना|अपॉइंटमेंट कैंसिल
nahi aa sakta|nahi aa sakti|nahi aa paunga|nahi aa paungi|nahi aa payenge|time change|date change
dusre din|kisi aur din|postpone karo|appointment cancel
வேறு நாள்|வேறு நேரம்|தள்ளி வைக்க|வர முடியாது|வரமுடியாது|மாற்ற வேண்டும்|தேதி மாற்ற|நேரம் மாற்ற
அப்பாயிண்ட்மெண்ட் ரத்து
vara mudiyathu|vara mudiyadhu|vera naal|vera time|thalli vaika|date maathanum|time maathanum
تاجيل|تأجيل الموعد|تاجيل الموعد|تغيير الموعد|تغيير موعدي|الغاء الموعد|الغاء موعدي|لا استطيع الحضور
لن اتمكن|لن استطيع|يوم اخر|موعد اخر|وقت اخر|ما اقدر اجي"""

WRONG_PERSON = """wrong number|wrong person|wrong email|wrong mail|wrong address|not the right person|no such person
i never enquired|i did not enquire
i didn t enquire|never enquired|you have the wrong|someone else s number|somebody else s number
not my enquiry|i am not the person|who is this person
गलत नंबर|गलत नम्बर|गलत व्यक्ति|गलत आदमी|रॉन्ग नंबर|रांग नंबर
galat number|galat no|galat aadmi|wrong no|galat insan
தவறான எண்|தப்பான நம்பர்|ராங் நம்பர்|தவறான நபர்|தவறான நம்பர்
thappana number|thavarana number|thavarana en
رقم خطا|الرقم خطا|رقم غلط|الرقم غلط|الرقم خاطئ|رقم خاطئ|الشخص الخطا|شخص خطا|غلطان بالرقم"""

NOT_INTERESTED = """not interested|no longer interested|no more interested|not interested any more|no thanks
no thank you|no need|not required|not needed
don t need it|do not need it|dont need it|don t need this|do not need this|don t want it
do not want it|dont want it|don t want this|do not want this
don t want surgery|don t want the surgery|do not want surgery|already had the surgery
already had surgery|already got it done|already done elsewhere
went elsewhere|went to another hospital|chose another hospital|changed my mind|dropped the plan
रुचि नहीं|दिलचस्पी नहीं|नहीं चाहिए|जरूरत नहीं|इंटरेस्टेड नहीं|इंटरेस्ट नहीं|इच्छुक नहीं
nahi chahiye|nahin chahiye|zarurat nahi|jarurat nahi|zaroorat nahi|interest nahi|interested nahi
nahi karwana|nahi karana
வேண்டாம்|ஆர்வம் இல்லை|விருப்பம் இல்லை|விருப்பமில்லை|தேவையில்லை|தேவை இல்லை
vendam|vendaam|venda|interest illa|interested illa|thevai illa|virupam illa
غير مهتم|غير مهتمة|لست مهتم|لست مهتما|لست مهتمة|مو مهتم|لا اريد|ما ابغى|ما ابي|لا شكرا|لا احتاج
لم اعد مهتما"""

# Longer phrases that look like another intent, and people who say that they do not want to be called.
NONE = """how much time|how much longer|how much water|how much rest|कितना समय|कितना टाइम|kitna time
kitna samay|எவ்வளவு நேரம்|evlo neram|كم الوقت
do not call me|don t call me|dont call me|never call me|stop calling me|do not call|don t call
dont call|no need to worry|no need to apologise
call karna band|call mat karo|phone mat karo|कॉल मत करो|फोन मत करो|கால் பண்ணாதீங்க|call pannathinga
لا تتصل بي|لا تتصلوا بي|no problem|لا اريد الانتظار"""

QUESTION = """what|when|where|which|who|why|how|can i|is it|are you|do you|does it
क्या|कब|कहाँ|कहां|कैसे|कौन|kya|kab|kahan|kaise|kaun
என்ன|எப்போது|எப்ப|எங்கே|எங்க|எப்படி|enna|eppo|enga|epdi|eppadi
ما هو|ما هي|متى|اين|كيف|هل|وين"""

TABLES: Mapping[str, str] = {
    "": NONE,
    "wrong_person": WRONG_PERSON,
    "not_interested": NOT_INTERESTED,
    "reschedule": RESCHEDULE,
    "call_me": CALL_ME,
    "book": BOOK,
    "price": PRICE,
    "question": QUESTION,
}
