"""Words by which people ask for no more messages, in the languages that patients write. Source: our own lists.

Each is a whole message once politeness is taken off. Latin spellings are those of phones without the script.
"""

# Ordinary verbs in a sentence ("Cancel my 10 am", "Stop by tomorrow?"): only the whole message is an opt-out.
STOP_WORDS = """
remove | quit it | cut it out | knock it off | give it a rest | enough already | enough is enough | exit
go away | get lost | piss off | fuck off | bugger off | get off | stop that now | dnd
do not disturb | leave me alone | spam stop | stop spam | no spam
reply stop | i said stop | stop to end | reply stop to end
stop karo | stop kar do | stop kardo | stop pannunga | stop pannu | stop cheyandi | stop maadi
stop madi
stop aakku | stop korun | stop kara | msg mat karo | message mat karo | sms mat karo
لا ترسل رسائل | لا ترسلوا رسائل | لا ترسلوا لي | لا ترسل لي رسائل | لا ترسلوا لي رسائل
stop | stopall | stop all | stopp | stop it | stop this | stop that | stop everything
stop messages
stop all messages | stop msg | stop msgs | stop message | stop sms | stop texts | stop text
stop mail
stop mails | stop email | stop emails | stop calls | stop service | quit | end | cancel
cancel all | revoke
remove me | opt out | optout | opted out | unsubscribe | unsubscribe me | unsuscribe
unsubcribe | unsubscibe
un subscribe | unsub

रोकें | रोको | रोकिए | रोकिये | रोक दो | रोक दें | रोक दीजिए | स्टॉप | स्टाप | बंद | बंद करो
बंद करें
बंद करे | बंद करिए | बंद करिये | बंद कीजिए | बंद कीजिये | बंद कर दो | बंद कर दें | बंद कर दीजिए
बंद करना
मत भेजो | मत भेजें | मत भेजे | मत भेजिए | मत भेजिये | मत भेजना | न भेजें | ना भेजें | संदेश बंद करें
संदेश बंद करो | संदेश मत भेजो | संदेश न भेजें | मैसेज बंद करो | मैसेज बंद करें | मैसेज मत भेजो
मैसेज मत भेजें
मेसेज बंद करो | मेसेज मत भेजो | sms बंद करो | sms मत भेजो | अनसब्सक्राइब | band karo
bandh karo | bund karo
band kro | band kar do | band kardo | bandh kar do | band karen | band karein | band kare
band kijiye
band kijie | band kariye | roko | rokiye | rok do | rokdo | mat bhejo | mat bhejna
mat bhejiye | mat bhejiyega
na bhejo | sms band karo | sms mat bhejo | message band karo | message mat bhejo
msg band karo | msg mat bhejo
messages band karo | messages mat bhejo

நிறுத்து | நிறுத்தவும் | நிறுத்துங்கள் | நிறுத்துங்க | நிறுத்திடுங்க | நிறுத்தி விடுங்கள்
நிறுத்த வேண்டும்
அனுப்ப வேண்டாம் | அனுப்பாதே | அனுப்பாதீர்கள் | அனுப்பாதீங்க | செய்தி அனுப்ப வேண்டாம்
மெசேஜ் அனுப்ப வேண்டாம்
மெசேஜ் அனுப்பாதீங்க | குறுஞ்செய்தி அனுப்ப வேண்டாம் | செய்திகளை நிறுத்து | செய்திகளை நிறுத்தவும்
மெசேஜ் நிறுத்து | ஸ்டாப் | குழுவிலகு | niruthu | niruththu | nirutthu | niruttu | niruthavum
niruthungal
niruthunga | nirutthunga | nirutthungal | anuppathe | anuppathinga | anuppatheenga
anupatheenga | anupathinga
anuppa vendam | anupa vendam | anuppa vendaam | message anuppa vendam | message anupa vendam
sms anuppa vendam
message niruthu | msg niruthu

ఆపు | ఆపండి | ఆపేయండి | ఆపివేయండి | ఆపెయ్యండి | ఆపేయి | నిలిపివేయండి | నిలిపివేయి | స్టాప్
పంపవద్దు | పంపకండి
పంపొద్దు | మెసేజ్ పంపకండి | మెసేజ్ పంపవద్దు | మెసేజ్‌లు ఆపండి | సందేశాలు ఆపండి
సందేశాలు పంపవద్దు | aapu
aapandi | apandi | aapeyandi | apeyandi | pampaku | pampakandi | pampavaddu | pampoddu
message pampakandi

ನಿಲ್ಲಿಸಿ | ನಿಲ್ಲಿಸು | ನಿಲ್ಲಿಸಿರಿ | ನಿಲ್ಲಿಸಿಬಿಡಿ | ನಿಲ್ಲಿಸಿ ಬಿಡಿ | ಸ್ಟಾಪ್ | ಕಳುಹಿಸಬೇಡಿ
ಕಳಿಸಬೇಡಿ | ಕಳಿಸ್ಬೇಡಿ
ಸಂದೇಶ ಕಳುಹಿಸಬೇಡಿ | ಮೆಸೇಜ್ ಕಳುಹಿಸಬೇಡಿ | ಮೆಸೇಜ್ ಕಳಿಸಬೇಡಿ | ಸಂದೇಶಗಳನ್ನು ನಿಲ್ಲಿಸಿ | ಮೆಸೇಜ್ ನಿಲ್ಲಿಸಿ
nillisi
nillisu | nillisiri | kaluhisabedi | kalisabedi | kalisbedi | message kalisabedi | message nillisi

നിർത്തുക | നിർത്തു | നിർത്തൂ | നിർത്തണം | നിർത്തിക്കോ | നിർത്തിക്കോളൂ | നിർത്തിക്കൊള്ളൂ
നിറുത്തുക | നിറുത്തൂ
സ്റ്റോപ്പ് | സ്റ്റോപ് | അയക്കരുത് | അയയ്ക്കരുത് | അയക്കല്ലേ | അയക്കണ്ട | മെസേജ് അയക്കരുത്
മെസ്സേജ് അയക്കരുത്
സന്ദേശം അയക്കരുത് | സന്ദേശങ്ങൾ നിർത്തുക | nirthuka | nirthu | nirthoo | nirthanam | niruthuka
nirthikko
ayakkaruthu | ayakkaruth | ayakkanda | message ayakkaruthu | message nirthu

বন্ধ | বন্ধ করুন | বন্ধ করো | বন্ধ কর | বন্ধ করে দিন | বন্ধ করেন | থামুন | থামাও | থামান | স্টপ
পাঠাবেন না
পাঠিও না | পাঠিয়ো না | মেসেজ পাঠাবেন না | মেসেজ বন্ধ করুন | বার্তা বন্ধ করুন
বার্তা পাঠাবেন না | বন্ধ কৰক
বন্ধ কৰা | bondho koro | bondho korun | bondho kor | bandho koro | bandho korun | thamun
thamao | pathaben na
pathio na | message pathaben na | message bondho korun

थांबवा | थांबव | बंद करा | बंद कर | बंद करावे | पाठवू नका | पाठवू नकोस | मेसेज पाठवू नका
मेसेज बंद करा
संदेश पाठवू नका | संदेश थांबवा | संदेश बंद करा | thambva | thambava | thaambva | band kara
pathavu naka
pathau naka | message pathavu naka | message band kara

બંધ | બંધ કરો | બંધ કરી દો | બંધ કરશો | રોકો | રોકી દો | અટકાવો | સ્ટોપ | મોકલશો નહીં
મોકલશો નહિ | મોકલો નહીં
ન મોકલો | ના મોકલો | ન મોકલશો | મેસેજ બંધ કરો | મેસેજ મોકલશો નહીં | સંદેશ બંધ કરો
bandh kari do | atkavo
moklo nahi | moklso nahi | mokalsho nahi | na moklo | na mokalo | message bandh karo

ਬੰਦ | ਬੰਦ ਕਰੋ | ਬੰਦ ਕਰ ਦਿਓ | ਬੰਦ ਕਰ ਦਿਉ | ਬੰਦ ਕਰੋ ਜੀ | ਰੋਕੋ | ਰੋਕ ਦਿਓ | ਰੋਕ ਦਿਉ | ਸਟਾਪ
ਨਾ ਭੇਜੋ | ਨਾ ਭੇਜਿਓ
ਮਤ ਭੇਜੋ | ਮੈਸੇਜ ਬੰਦ ਕਰੋ | ਮੈਸੇਜ ਨਾ ਭੇਜੋ | ਸੁਨੇਹੇ ਬੰਦ ਕਰੋ | band kar deo | na bhejo ji
message na bhejo

بند | بند کرو | بند کریں | بند کر دو | بند کر دیں | بند کردیں | بند کیجیے | بند کیجئے | روکو
روکیں | روک دو
روک دیں | مت بھیجو | مت بھیجیں | نہ بھیجیں | نہ بھیجو | اسٹاپ | سٹاپ | میسج بند کرو | میسج بند کریں
میسج مت بھیجو | میسج نہ بھیجیں | پیغام بند کریں | پیغامات بند کریں | ان سبسکرائب

توقف | توقفوا | توقفي | قف | أوقف | أوقفوا | أوقفي | إيقاف | وقف | ستوب | إلغاء | الغي | ألغ | ألغوا
إلغاء الاشتراك | ألغ الاشتراك | الغي الاشتراك | إلغاء اشتراكي | ألغوا اشتراكي | إلغاء الإشتراك
أوقف الرسائل
أوقفوا الرسائل | إيقاف الرسائل | وقف الرسائل | توقف عن الإرسال | توقفوا عن الإرسال
توقف عن المراسلة
توقفوا عن المراسلة | لا ترسل | لا ترسلوا | لا ترسلي | لا ترسلوا رسائل | tawaqaf | tawaqqaf
la tursil

ବନ୍ଦ କରନ୍ତୁ | ବନ୍ଦ କର | ବନ୍ଦ କରିଦିଅନ୍ତୁ | ପଠାନ୍ତୁ ନାହିଁ | ଷ୍ଟପ୍ | बन्द गर्नुहोस् | बन्द गर
रोक्नुहोस्
नपठाउनुहोस् | नपठाउनु | නවත්වන්න | නතර කරන්න | එවන්න එපා | توقف کنید | لغو | لغو اشتراک
پیام نفرستید
basta | basta ya | no enviar | no me envien | no enviem | no envien | dejen de enviarme
dejen de enviar | dejar de enviar
no me escriban | darme de baja | dar de baja | quiero darme de baja | parar de enviar
pare de enviar | parem de enviar
nao enviar | nao enviem | nao me enviem | nao mande | arretez | arreter
arretez de m envoyer des messages
arretez de m envoyer ces messages | ne plus m envoyer de messages
ne m envoyez plus de messages | ne m ecrivez plus
desabonnez moi | me desabonner | je veux me desabonner | plus de messages | keine mehr
keine nachrichten
hort auf | hor auf | aufhoren | bitte nicht mehr schreiben | nicht mehr schreiben
schreibt mir nicht mehr
acha kunitumia | acha | acheni | usinitumie | не присылайте | не присылайте мне | не пишите
не пишите мне | хватит писать
хватит | прекратите | отпишите | 不要再发了 | 不要再发
请不要再发 | 不要再发短信 | 请不要再发短信 | 别再发了 | 别发了 | 不要发短信
एवन्न एपा | एवන්න එපා | නවත්තන්න | නවතන්න | نفرستید | نفرست | ارسال نکنید
பண்ண வேண்டாம் மெசேஜ் | ஸ்டாப் பண்ணுங்க | ஸ்டாப் பண்ணு
மெயில் அனுப்ப வேண்டாம் | நிறுத்தி விடவும் | வேண்டாம் அனுப்பாதீங்க | وقفوا | وقف | كفى | كفوا
بطلوا | لا تبعتوا | لا تبعت | لا تبعثوا | ما بدي رسائل
acha kutuma | sitisha | simama | alto | parar | pare | cancelar suscripcion | darse de baja | dar de baja | baja | arret
desabonner | desinscription | stoppen | abmelden | abbestellen | keine nachrichten mehr | smettere
disiscrivimi | annulla iscrizione | sair | cancelar inscricao | стоп | остановить | отписаться
отпишите меня
停止 | 退订 | 取消订阅 | 退訂 | 配信停止 | 停止してください
"""

# What only makes a request polite; taken off before anything is compared.
POLITENESS = """
please | pls | plz | plse | plss | plzz | pl | kindly | thank you very much | thank you so much
thank you
thank u | thankyou | thanku | thanks a lot | thanks | thnx | thx | tnx | ty | sir | madam | mam
maam | ma am
ok | okay | कृपया | कृप्या | प्लीज | प्लीज़ | धन्यवाद | शुक्रिया | जी | आभारी | आभार
कृपा करके | सर | मैडम
ठीक है | kripya | kripaya | krupya | ji | dhanyavad | dhanyawad | dhanyavaad | shukriya | தயவுசெய்து
தயவு செய்து | தயவு | நன்றி | ப்ளீஸ் | ஐயா | அம்மா | சார் | dayavu seithu | dayavuseithu
thayavu seithu
nandri | nanri | sar | దయచేసి | ధన్యవాదాలు | ధన్యవాదములు | ప్లీజ్ | సార్ | dayachesi
dhanyavadalu | ದಯವಿಟ್ಟು
ಧನ್ಯವಾದಗಳು | ಧನ್ಯವಾದ | ಪ್ಲೀಸ್ | ಸರ್ | dayavittu | dhanyavadagalu | ദയവായി | ദയവു ചെയ്ത്
ദയവുചെയ്ത് | നന്ദി
പ്ലീസ് | സാർ | dayavayi | nanni | দয়া করে | দয়াকরে | ধন্যবাদ | প্লিজ | প্লীজ | অনুগ্রহ করে
doya kore
daya kore | dhonnobad | dhanyabad | प्लिज | कृपा करून | krupaya | કૃપા કરીને | કૃપયા | આભાર
ધન્યવાદ | પ્લીઝ
kripa karine | krupa karine | aabhar | aabhaar | ਕਿਰਪਾ ਕਰਕੇ | ਕਿਰਪਾ | ਧੰਨਵਾਦ | ਪਲੀਜ਼ | ਪਲੀਜ
ਜੀ | kirpa karke
dhannvaad | براہ کرم | براہ مہربانی | برائے مہربانی | مہربانی | مہربانی فرما کر | فرما کر
شکریہ | پلیز | جی | من فضلك
من فضلكم | لو سمحت | لو سمحتم | رجاء | رجاءا | الرجاء | شكرا | شكرا لك | شكرا لكم | min fadlak
shukran
ଦୟାକରି | ଧନ୍ୟବାଦ | por favor | gracias | s il vous plait | svp | merci | bitte | danke
per favore | grazie
obrigado | obrigada | tafadhali | asante | пожалуйста | спасибо | 请 | 谢谢
"""

# Greetings and haste: beside a word that says nothing else than stop they change nothing, beside "cancel" they do.
HASTE = """
hi | hello | hey | dear | team | doctor | dr | now | right now | immediately | at once | asap
today | sorry
enough | regards | good morning | good afternoon | good evening | namaste | vanakkam | salaam
salam | just
अभी | नमस्ते | नमस्कार | तुरंत | लगेच | अब | abhi | turant | ab | வணக்கம் | உடனே | udane
నమస్కారం | వెంటనే
ventane | ನಮಸ್ಕಾರ | ತಕ್ಷಣ | നമസ്കാരം | ഉടനെ | নমস্কার | এখনই | નમસ્તે | હમણાં | ਸਤ ਸ੍ਰੀ ਅਕਾਲ
ਹੁਣੇ | ابھی
السلام علیکم | حالا | فورا | السلام عليكم | bhai | bhaiya | anna | akka | bro | मुझे | मुझको
mujhe | mujhko
எனக்கு | enakku | నాకు | naaku | naku | ನನಗೆ | nanage | എനിക്ക് | enikku | আমাকে | amake | मला
mala | મને
mane | ਮੈਨੂੰ | mainu | مجھے | भाई | yaar | yar | bas | bas karo | बस | बस करो | folks
all of you | there | good day | dear sir
dear madam | to whom it may concern | نعم | يا جماعه
"""

# Asks to stop, and may mean less than everything: a person finds out.
DOUBTFUL = """
leave | no more | no msg | no msgs | no mail | dont want this | dont want these | dont want it
no messages | no more messages | no more sms | no more texts
no more calls | no more emails | no more mails | no more msgs | no sms | no spam | spam
wrong number stop
not interested stop | stop reminders | stop promotions | stop promotion | stop ads
stop advertisements
stop marketing | stop notifications | stop updates | stop newsletter | take me off
remove my number
delete my number | थांबा | थांब | कॉल मत करो | कॉल मत करें | कॉल मत करना | फोन मत करो
फोन मत करें
फोन मत करना | फ़ोन मत करो | कॉल न करें | फोन न करें | call mat karo | call mat karna
phone mat karo
phone mat karna | call mat kijiye | phone mat kijiye | परेशान मत करो | परेशान न करें
pareshan mat karo
tang mat karo | मैसेज नहीं चाहिए | message nahi chahiye | கூப்பிட வேண்டாம் | கால் பண்ணாதீங்க
போன் பண்ணாதீங்க
தொந்தரவு செய்யாதீர்கள் | தொல்லை செய்யாதீர்கள் | call pannathinga | call panna vendam
phone panna vendam
thollai pannathinga | மெசேஜ் வேண்டாம் | message vendam | కాల్ చేయకండి | ఫోన్ చేయకండి | కాల్ చేయవద్దు
call cheyakandi | phone cheyakandi | call cheyyoddu | మెసేజ్ వద్దు | ಕರೆ ಮಾಡಬೇಡಿ | ಕಾಲ್ ಮಾಡಬೇಡಿ
ಫೋನ್ ಮಾಡಬೇಡಿ
call madabedi | phone madabedi | ಮೆಸೇಜ್ ಬೇಡ | message beda | വിളിക്കരുത് | വിളിക്കണ്ട | vilikkaruthu
vilikkanda | മെസേജ് വേണ്ട | message venda | ফোন করবেন না | কল করবেন না | phone korben na
call korben na
বিরক্ত করবেন না | फोन करू नका | कॉल करू नका | phone karu naka | call karu naka | त्रास देऊ नका
ફોન કરશો નહીં
કોલ કરશો નહીં | ફોન ન કરો | phone na karo | call na karo | ਫੋਨ ਨਾ ਕਰੋ | ਕਾਲ ਨਾ ਕਰੋ | ਤੰਗ ਨਾ ਕਰੋ
tang na karo
کال مت کرو | کال نہ کریں | فون مت کرو | فون نہ کریں | تنگ نہ کریں | تنگ مت کرو | لا تتصل | لا تتصلوا
لا تتصل بي | لا تتصلوا بي | لا تزعجوني | لا تزعجني | لا أريد رسائل
"""

# Messages, sending, more, these: beside a word that says nothing else than stop they change nothing.
ABOUT_MESSAGES = """
message | messages | msg | msgs | sms | text | texts | mail | mails | email | emails | e mail
e mails | whatsapp
sending | texting | messaging | msging | spamming | mailing | emailing | writing | these | this
those | all | your
me | us | to me | any | more | any more | anymore | again | stuff | things | such | from you
reminders of yours
मैसेज | मेसेज | संदेश | सन्देश | मैसेजेस | मेल | ईमेल | एसएमएस | भेजना | ये | यह | सब | कुछ
और | अब से | दोबारा | फिर से
bhejna | bhejne | ye | yeh | sab | kuch | aur | dobara | செய்தி | செய்திகள் | செய்திகளை
மெசேஜ் | மெசேஜ்கள்
குறுஞ்செய்தி | மின்னஞ்சல் | அனுப்புவதை | இனி | இனிமேல் | இந்த | ini | inimel | anuppuvathai
మెసేజ్ | మెసేజ్లు | సందేశం
సందేశాలు | పంపడం | ఇక | ఈ | pampadam | inka | ಸಂದೇಶ | ಸಂದೇಶಗಳನ್ನು | ಮೆಸೇಜ್ | ಕಳುಹಿಸುವುದನ್ನು
ಕಳಿಸುವುದನ್ನು | ಕಳಿಸೋದು
ಇನ್ನು | kalisodu | kaluhisuvudannu | സന്ദേശം | സന്ദേശങ്ങൾ | മെസേജ് | മെസ്സേജ് | മെസേജുകൾ
അയക്കുന്നത് | അയയ്ക്കുന്നത് | ഇനി
ayakkunnath | ayakkunnathu | মেসেজ | বার্তা | এসএমএস | পাঠানো | আর | pathano | पाठवणे
पाठवायचे | आता | pathavne | મેસેજ
સંદેશ | સંદેશા | મોકલવાનું | હવે | moklvanu | mokalvanu | ਮੈਸੇਜ | ਸੁਨੇਹੇ | ਸੁਨੇਹਾ | ਭੇਜਣਾ
ਭੇਜਣੇ | ਹੁਣ | bhejna ji | میسج | پیغام | پیغامات
بھیجنا | یہ | اب | الرسائل | رسائل | الرسايل | رسايل | رساله | إرسال | عن إرسال | عن | لي
شيئا | بعد الآن | بعد اليوم | بس
سندیس | पठाउन | සන්දේශ | පණිවිඩ | پیام | دیگر | mensajes | mensaje | mas | mais | mensagens
mensagem | messages a moi
nachrichten | nachricht | mehr | ujumbe | сообщения | сообщений | больше | смс
"""

# Asks for our messages again: only as a whole message, for it undoes an opt-out.
START_WORDS = """
start | resume | unstop | un stop | restart | resubscribe | subscribe | opt in | optin | start again | yes start
शुरू | शुरू करें | शुरू करो | शुरू कर दो | शुरू कीजिए | चालू करें | चालू करो | स्टार्ट
सुरू करा | चालू करा | shuru karo | shuru karen
shuru karein | chalu karo | chalu kare | start karo | தொடங்கு | தொடங்கவும் | தொடங்குங்கள்
தொடங்குங்க | ஸ்டார்ட் | மீண்டும் தொடங்கவும்
மீண்டும் தொடங்கு | thodangu | thodangavum | start pannunga | ప్రారంభించండి | ప్రారంభించు
మళ్ళీ ప్రారంభించండి | స్టార్ట్ | prarambhinchandi
start cheyandi | ಪ್ರಾರಂಭಿಸಿ | ಮತ್ತೆ ಪ್ರಾರಂಭಿಸಿ | ಆರಂಭಿಸಿ | ಸ್ಟಾರ್ಟ್ | prarambhisi | start maadi
തുടങ്ങുക | തുടങ്ങൂ | വീണ്ടും തുടങ്ങൂ
വീണ്ടും തുടങ്ങുക | ആരംഭിക്കുക | thudanguka | thudangoo | শুরু করুন | শুরু করো | আবার শুরু করুন
স্টার্ট | shuru korun | পুন্হা সুরু
पुन्हा सुरू करा | શરૂ કરો | ફરી શરૂ કરો | ચાલુ કરો | ਸ਼ੁਰੂ ਕਰੋ | ਫਿਰ ਸ਼ੁਰੂ ਕਰੋ | ਚਾਲੂ ਕਰੋ
شروع کریں | شروع کرو | دوبارہ شروع کریں
ابدأ | ابدأوا | ابدؤوا | ابدأ من جديد | استئناف | استأنف | استأنفوا | اشتراك | اشترك | تفعيل
शुरु गर्नुहोस् | ආරම්භ කරන්න | شروع کنید
empezar | iniciar | reanudar | alta | commencer | reprendre | recommencer | starten | anmelden
comecar | voltar
anza | начать | старт | возобновить | подписаться | 开始 | 訂閱 | 订阅
"""
