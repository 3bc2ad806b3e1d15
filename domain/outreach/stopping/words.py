"""What words do in a sentence that asks to stop, of any order. `word*` is a stem. Source: our own lists."""

# n not; b not, before its verb; x "no" of Spanish and English; p must not, not wanted; s stop; m messages; v send,
# contact; w Spanish and Portuguese for send; c calls; d want; r more, again; o or; a came, was sent, was read: no
# request; f means nothing here.
GRAMMAR = """
b: dont donot dnt never ne لا ما بدون عدم مش مو 不 不要 别 勿 请勿 不想 不用 不需要 不必 别再 不再
n: નથી nathi nathee nhin ਨਹੀ nahee nai nahi nahin nhi नहीं नही न ना na nako નહીં નહિ ન ના ਨਹੀਂ ਨਾ
n: নয় না نہیں نہ keine keinen kein nicht illa इल्ला ইল never
x: no nao ningun ninguna nenhum nenhuma sin
p: mat matt मत ਮਤ مت naka नका नकोस नको nako nakos vendam vendaam venda venam venaam vendum vend
p: வேண்டாம் வேணாம் வேணா வேண்டா vaddu vaddhu oddu వద్దు ఒద్దు beda bedi byada ಬೇಡ ಬೇಡಿ വേണ്ട vendaa
p: பண்ணாத* போடாத* செய்யாத* pannath* pannaath* pannadh* podath* podaadh* చేయకండి చేయొద్దు చెయ్యకండి
p: చేయవద్దు cheyak* cheyod* cheyyak* cheyyod* cheyavadd* ಮಾಡಬೇಡ* ಹಾಕಬೇಡ* madabed* madbed* maadbed*
p: maadabed* hakabed* hakbed* ചെയ്യരുത* ചെയ്യണ്ട* ഇടരുത* cheyyaru* cheyyand* cheyyall* pettak*
p: petto* అవసరం అక్కర అక్కర్లేదు avasaram
p: akkarledu dorkar দরকার লাগবে lagbe nakko 不需要 不要 不用 不想 不想要
p: 别再 别 勿 请勿
s: refrain avoid horen hore stop stopp stops stopping halt cease quit end discontinue band bandh
s: bund bandha bandho bondho bandhu roko rokiye rok rokna rokein बंद रोको रोकिए रोकें रोक रोकिये
s: बन्द स्टॉप स्टाप நிறுத்* நிப்பாட்* niruth* nirut* nippat* nipaat* ஸ்டாப் ఆప* నిలిపి* ఆపి* aap*
s: apand* apey* nilipi* ನಿಲ್ಲಿಸ* nillis* ನಿಲ್ಸ* nils* ಸ್ಟಾಪ್ നിർത്ത* നിറുത്ത* nirth* niruthu*
s: സ്റ്റോപ്പ് বন্ধ বন্দ থামা* থামু* স্টপ thama* थांबव* थांबवा thamb* બંધ રોકો અટકાવ* રોકી સ્ટોપ
s: atkav* ਬੰਦ ਰੋਕੋ ਰੋਕ ਸਟਾਪ بند روک* اسٹاپ ایقاف توقیف وقف* اوقف* توقف* بایقاف بتوقیف للتوقف بطل*
s: کف* یکفی خلاص dejen deja dejar deje dejad paren parar pare parem cesen arretez arretes arreter
s: arrete cessez cesser aufhoren hort stoppen stoppt unterlassen lassen beenden eingestellt
s: einstellen 停止 停 退订 取消 bnd bnnd التوقف* الایقاف* تتوقف* अनसब्सक्राइब ರದ್ದು రద్దు
m: message messages messege messeges mesage mesages massage massages msg msgs mesg mesgs mssg mssgs
m: msges sms smses text texts txt txts mail mails email emails whatsapp whatsap watsapp wattsapp
m: मैसेज* मेसेज* मेसज* संदेश* सन्देश* एसएमएस मेल ईमेल sandesh* messej* mesej* msgan messagein
m: செய்தி* மெசேஜ* மெஸேஜ* குறுஞ்செய்தி* மின்னஞ்சல்* மெயில்* எஸ்எம்எஸ் வாட்ஸ்அப்* seithi* seythi*
m: మెసేజ* సందేశ* మెస్సేజ* ఎస్ఎంఎస్ sandesa* messagel* ಸಂದೇಶ* ಮೆಸೇಜ* ಮೆಸ್ಸೇಜ* ಎಸ್ಎಂಎಸ್ സന്ദേശ* മെസേജ*
m: മെസ്സേജ* മെസെജ* എസ്എംഎസ് sandesam* মেসেজ* ম্যাসেজ* বার্তা* এসএমএস barta* মেইল* મેસેજ* સંદેશ*
m: મેસેજીસ ਮੈਸੇਜ* ਸੁਨੇਹ* ਮੈਸਿਜ* suneh* میسج* پیغام* مسیج* paigham* رسایل* الرسایل* رسائل* الرسائل*
m: رساله* الرساله* رسالات* مسجات* المسجات* مسج* اشعارات* الاشعارات* اعلانات* الاعلانات* mensaje*
m: mensagem mensagens correos correo publicidad
m: publicidade nachricht nachrichten werbung 短信 信息 消息
m: 微信 通知 推送 广告 邮件 讯息 訊息 mensaj* mensag* nachricht* 短信息
v: send sending sendin snd text texting txt txting message messaging messageing msg msging msgin
v: mailing emailing email mail writing write contact contacting spam spamming bhejo bhejna bhejiye
v: bhejiyega bhejen bhejein bheje bhejte bhejta bhejne bhej bhejiyo भेजो भेजना भेजिए भेजिये भेजें
v: भेजे भेजने भेज भेजिएगा அனுப்ப* அனுப்பு* anup* anuppa* anuppu* పంపడం పంపించడం పంపటం pampadam
v: pampinchadam ಕಳುಹಿಸುವ* ಕಳಿಸುವ* ಕಳಿಸೋ* ಕಳುಹಿಸೋ* kalisod* kalsod* kaluhisuv* kalisuv* അയക്കുന്ന*
v: അയയ്ക്കുന്ന* അയക്കൽ അയക്കാൻ അയക്കേണ്ട* അയക്കുന്നത് ayakkunn* ayakunn* ayakkan ayakan ayakkal
v: পাঠাবেন পাঠানো পাঠাও পাঠান পাঠাতে পাঠিও পাঠাবা দেবেন দিবেন pathaben pathabe pathano pathan pathao
v: pathio patha diben deben pathav* पाठव* पाठवू पाठवणे पाठवायचे पाठवा पाठवायला pathavu pathau pathvu
v: pathavne pathva મોકલશો મોકલો મોકલતા મોકલવાનું મોકલવાના મોકલવા moklo mokalo mokalso mokalsho
v: mokalta moklta moklsho moklvanu mokalvanu ਭੇਜੋ ਭੇਜਣਾ ਭੇਜਣੇ ਭੇਜਿਓ bhejyo bhejeo bhejio بھیجو
v: بھیجیں بھیجنا بھیجنے بھیجیے بھیجئے بهیجو بهیجنا بهیجنے بهیجیں ترسل* ترسلوا تراسل* ارسال* الارسال*
v: بارسال* مراسل* المراسل* تبعت* تبعث* ابعث* تتواصل* التواصل تواصل* تکتب* envoyez envoyer envoie
v: envoi ecrivez ecrire contactez contacter senden sendet schicken schickt schick schreiben schreibt
v: kontaktieren kontaktiert anschreiben zusenden
v: zuschicken 发 发送 联系 打扰 骚扰 发来 发信息 contact* kontakt*
v: envoy* ecriv* schick* schreib* zusend* send*
w: envien enviar enviarme envie envies enviando enviarnos manden mandar mandarme mande mandes
w: mandando escriban escribir escribirme escriba escribas contacten contactar contactarme envieis
w: mandeis enviem enviarem mandem escrevam escrever contatem contactem contatar envi* mand* escri*
w: escrev*
c: promotion promotions promotional ad ads advertisement advertisements updates newsletter
c: newsletters notification notifications reminders call calls calling cal caling phone phoning ring
c: ringing disturb disturbing bother bothering harass harassing pester annoy trouble कॉल फोन फ़ोन
c: phon fone कॉलें परेशान तंग pareshan tang கால் போன் ஃபோன் கூப்பிட* தொந்தரவு kaal கூப்பி*
c: thondharavu కాల్ ఫోన్ కాల్స్ ಕರೆ ಕಾಲ್ ಫೋನ್ കോൾ ഫോൺ വിളിക്ക* vilikk* കോളുകൾ কল ফোন বিরক্ত birokto
c: કોલ ફોન ਕਾਲ ਫੋਨ ਤੰਗ کال فون کالز تنگ اتصال* تتصل* الاتصال* مکالمات تزعج* ازعاج* الازعاج* llamen
c: llamar llamarme llamadas llamada liguem ligar
c: ligacoes appelez appeler appels anrufe anrufen 打电话
c: 电话 来电
d: want need wanna like wish require wnt receive receiving get getting chahiye chaiye chahie chahiey
d: chaahiye chahta chahti चाहिए चाहिये चाहता चाहती பெற தேவை தேவையில்லை pahije havi hava हवे हवा हवेत
d: पाहिजे pahijet hoyeche chai চাই chaina joie joiye joita જોઈતા જોઈએ જોઇતા joitu ਚਾਹੀਦੇ ਚਾਹੀਦਾ
d: chahide chahida چاہیے چاہییں چاہئے چاہتا چاہتی چاهیے چاهئے چاهتا چاهتی ارید اريد ابغی ابغا بدی
d: بدنا اود ارغب عایز عاوز عاوزه نرید احتاج quiero queremos deseo necesito recibir quero desejo
d: receber preciso veux voulons souhaite recevoir veut desire mochte mochten will wollen brauche
d: wunsche erhalten 想 要 收到 接收 需要 想要 karna karen
d: karein kare karo kro kriye kariye kijiye kijiyega
d: करना करें करे करो करिए कीजिए कीजिये کریں کرو کیجیے کرنا ਕਰੋ ਕਰਨਾ કરો કરશો કરતા korben korun koro
d: করবেন করুন করো करू करा karu karso karsho
pd: mous nakos nakot नकोत நெவை தேவையில்லை வேண்டாம் അവശ്യമില്ല വേണ്ടാ చాలు అక్కర్లేదు akkarledu
pd: ಬೇಕಾಗಿಲ್ಲ bekagilla vendaa venda chaina চাইনা
nv: அனுப்பாத* அனுப்பக்கூடாது அனுப்பவேண்டாம் அனுப்பவேணாம் anuppatha* anuppathe* anuppaathe*
nv: anuppathi* anuppadh* anuppade* anupath* anupadh* anupaath* anuppaadh* anuppavend* anupaatheenga
nv: పంపకండి పంపకు పంపొద్దు పంపవద్దు పంపించకండి పంపించొద్దు పంపించవద్దు పంపద్దు పంపకుండా pampak*
nv: pampoddu pampavaddu pampodhu pampinchak* pampincho* pampinchava* pampaddu pampodd* ಕಳುಹಿಸಬೇಡ*
nv: ಕಳಿಸಬೇಡ* ಕಳಿಸ್ಬೇಡ* ಕಳ್ಸಬೇಡ* ಕಳುಹಿಸದಿರಿ kaluhisabed* kalisabed* kalisbed* kalsbed* kalsabed*
nv: kalisbyad* അയക്കരുത* അയയ്ക്കരുത* അയക്കല്ല* അയക്കണ്ട* അയക്കേണ്ട* അയക്കാതെ* അയയ്ക്കേണ്ട*
nv: അയയ്ക്കണ്ട* ayakkaru* ayakaru* ayakkand* ayakand* ayakkall* ayakall* ayakkend* ayakend*
nv: ayakkath* পাঠাবেননা পাঠিওনা pathabenna नपठाउ* पाठवूनका
a: noneed forget sakta sakti sakte sakenge paunga paungi paya padh padha सकता सकती सकते पाऊंगा पढ़
a: पढ़ा পারি পারব శక mudiyala mudiyathu முடியவில்லை முடியல முடியாது got received recieved recd see
a: saw read replied understand understood open missed mila mili milaa मिला मिली मिले aaya aya aayi
a: ayi aaye आया आयी आई आए bheja bheji भेजा भेजी did didnt didn wasnt havent hasnt problem worry
a: வரவில்லை வரல வரலை varala varalai varavillai varalaye vandhuch* vandhatha வந்த* வந்துச்சு கிடைக்க*
a: புரியல* puriyala kidaik* అందలేదు రాలేదు వచ్చింది raaledu raledu vachindi andaledu అర్థం ಬಂದಿಲ್ಲ
a: ಬರಲಿಲ್ಲ bandilla barlilla bandide sikkilla ಸಿಕ್ಕಿಲ್ಲ കിട്ടിയില്ല വന്നില്ല കണ്ടില്ല kittiyilla
a: vannilla kitti പাইনি আসেনি পাইনি paini aseni asheni pelam পেলাম आला आले आली मिळाला मिळाले मिळाली
a: aala milala milale મળ્યો મળ્યા આવ્યો આવ્યા malyo aavyo avyo malya ਮਿਲਿਆ ਆਇਆ ਆਏ milia aaia ملا ملی
a: آیا آئے یصل* تصل* وصل* وصلت* استلم* افهم recibi recibido llego llegaron llegado recebi recebido
a: chegou recu recus bekommen angekommen verstanden 没 没有 没收到 未 收不到
r: more anymore longer again ever further mais mas plus jamais davantage jamas nunca mehr nie weiter
r: weitere 再 更多 以后 今后 dobara dubara phir फिर दोबारा اخری مره ثانیه پھر دوبارہ
o: or and nor aur ya और या తో மற்றும் అలాగే ಅಥವಾ അല്ലെങ്കിൽ আর বা आणि किंवा અને કે ਤੇ ਜਾਂ اور یا و
o: او y ni e ou oder und et o 和 或 也
f: asked ask signed subscribed them they people person folks interested bothered delete remove
f: details off nonstop bloody hell fucking wtf why keep what else i im m am we us me my you u ur
f: your yours the a an any all this that these those it is are be to too for from of on in at here
f: such kind type stuff things thing unwanted useless annoying daily every day everyday time times
f: always keeps kept constantly please plz pls pleez plss can could would will should must shall
f: just really now rite right immediately asap today onwards hereafter future number mobile cell
f: list database anything something bro man guys hospital team doc doctor clinic lead sir madam maam
f: mam dear hi hey hello ok okay thanks thx thank enough already so much many lot lots wont t do
f: does ure youre r by via with seriously god sake irritating irritated irritate fed up sick tired
f: bored log logo bhaiya yeh kyu kyun mujhe mujhko mujko muje hame hamein hume humko mera mere meri
f: par pe pr ko ka ke ki se aap aapka aapke aapki apke apki apka tum ye iss wo woh koi bhi kuch sab
f: sabhi saare sare aage age ab abhi aaj baad bad karo kro karna krna kare karen karein kijiye
f: kariye kr kar dijiye dijie den dein jaldi turant bas bss bahut bahot zyada roz roj rozana baar
f: bar ji bhai yaar sahab hai hain ho h hu hoon hoga chuka raha rahe gaya gya लोग लोगों और भैया मुझे
f: मुझको मेरे मेरा मेरी हमें हमको हम मैं नंबर पर को का के की से आप आपका आपके आपकी तुम ये यह इस इन वो
f: कोई भी कुछ सब सभी सारे आगे अब अभी आज बाद करो करना करें करे कीजिए करिए कीजिये कर दो दीजिए दें दे
f: जल्दी तुरंत बस बहुत ज्यादा रोज बार हो है हैं हूं गया चुका तरह ऐसे इतने किसी प्रकार பண்ற* எனக்கு
f: எங்களுக்கு என் எந்த எந்தவொரு ஒரு எதுவும் எல்லா எல்லாம் இந்த இனி இனிமேல் இனிமே உங்க உங்கள் உங்களோட
f: நீங்க நீங்கள் நம்பருக்கு எண்ணுக்கு மேல் மேலும் தயவு செய்து தயவுசெய்து ப்ளீஸ் சார் தினமும்
f: அடிக்கடி சும்மா ரொம்ப தேவையில்லாத தேவையில்லாமல் போதும் உடனே உடனடியாக விடுங்கள் விடுங்க விடவும்
f: பண்ணு பண்ணுங்க பண்ணுங்கள் பண்ண செய்ய செய்யவும் செய்யுங்கள் கூட enaku enakku engaluku engalukku en
f: enna entha endha indha intha ini inime inimel inimey unga ungal neenga ninga numberuku summa
f: romba podhum pothum udane vidunga vidungal pannunga pannu panna panni pannungal yaarum edhuvum
f: ethuvum ellam లేదు ledu నా వి నాకు మాకు మీ మీరు ఈ ఇక ఇకపై ఇంక ఏ ఎలాంటి ఎటువంటి అన్ని ఇలాంటి
f: నంబర్కు నంబర్కి దయచేసి సార్ ప్లీజ్ వెంటనే చేయండి చెయ్యండి ఇకనుండి రోజూ ఇక్కడ ఏమీ ఏం దయ naku naaku
f: maku maaku na naa mee meeru ee ika ikapai inka elanti etuvanti anni ilanti ventane cheyandi
f: cheyyandi roju em emi inkem ನನಗೆ ನಮಗೆ ನನ್ನ ನಿಮ್ಮ ನೀವು ಈ ಇನ್ನು ಇನ್ಮುಂದೆ ಇನ್ನುಮುಂದೆ ಮುಂದೆ ಯಾವುದೇ
f: ಯಾವ ಎಲ್ಲಾ ಇಂತಹ ನಂಬರಿಗೆ ದಯವಿಟ್ಟು ಸರ್ ಪ್ಲೀಸ್ ತಕ್ಷಣ ಮಾಡಿ ದಿನಾ ಇಂಥ ಸಾಕು ಮೇಲೆ nanage nange namage
f: namge nanna nimma neevu innu inmunde innumunde munde yavude yavdu ella intaha takshana maadi madi
f: saaku saku mele e dina എനിക്ക് ഞങ്ങൾക്ക് എന്റെ നിങ്ങളുടെ നിങ്ങൾ ഈ ഇനി ഇനിമുതൽ ഒരു ഒന്നും യാതൊരു
f: എല്ലാ ഇത്തരം നമ്പറിലേക്ക് ദയവായി സാർ പ്ലീസ് ഉടൻ ഉടനെ ചെയ്യുക ചെയ്യൂ മതി മേലിൽ ഇങ്ങനെ ഇങ്ങോട്ട്
f: enikku enik eniku enikk njangalkk ente ningalude ningal inimuthal oru onnum yathoru ith cheyyu
f: cheyyuka cheyyoo mathi melil ingott ingane আমাকে আমার আমাদের আমি আপনারা আপনি আপনাদের এই এসব কোনো
f: কোন আর সব নম্বরে দয়া করে প্লিজ স্যার এখনই করুন করো কর দিন করবেন এখন থেকে রোজ প্রতিদিন ধরনের
f: amake amar amader ami apnara apnader ei esob kono kon ar aar sob doya kore korun koro kor din
f: korben ekhon theke protidin dhoroner मला आम्हाला माझ्या माझा तुम्ही तुमचे तुमच्या हे ही हा असे
f: असले कोणतेही कोणताही कुठलेही कुठलाही सगळे सर्व पुढे यापुढे आता परत पुन्हा नंबरवर कृपया कृपा करून
f: सर करा करू करावे पण mala amhala mazya majhya maza tumhi tumche tumchya he asle kontehi kontahi
f: kuthlehi sagle sarv yapudhe ata aata parat punha krupaya kara karu pan var મારે મારી marey mare
f: તમારી mari મને અમને મારા તમે તમારા તમારો આ આવા કોઈ બધા હવે હવેથી ફરી નંબર પર કૃપા કરીને પ્લીઝ સર
f: કરો કરી દો કરશો કરતા આજથી રોજ પણ ફરીથી mane amne mara tame tamara tamaro aa aava ava badha have
f: havethi fari kari karsho karta farithi farthi ਮੈਨੂੰ ਸਾਨੂੰ ਮੇਰੇ ਤੁਸੀਂ ਤੁਹਾਡੇ ਇਹ ਇਸ ਕੋਈ ਵੀ ਸਾਰੇ ਹੁਣ
f: ਅੱਗੇ ਤੋਂ ਮੁੜ ਫਿਰ ਨੰਬਰ ਤੇ ਕਿਰਪਾ ਕਰਕੇ ਜੀ ਕਰੋ ਕਰ ਦਿਓ ਦਿਉ ਰੋਜ਼ ਨੂੰ ਹੋਰ mainu menu sanu saanu tusi
f: tuhade tuhada eh vi hun agge agey ton mur fer phir hor deo dio nu ajj مزید mazeed mazid لوگ ہمارے
f: مجھے ہمیں میرے میرا آپ آپکے کے کی کا کو سے یہ اس ان کوئی بھی کچھ سب سارے آگے آئندہ اب ابھی نمبر
f: پر براہ کرم مہربانی پلیز جی کریں کرو کر دیں دو کیجیے کرنا روز بہت بار ہے ہیں ہو aainda ainda
f: barae meherbani mehrbani ارجو نرجو رجاء اطلب طلب من منکم منک لی لنا الی علی عن ای اي هذه هذا هذی
f: هاي هل فضلک فضلکم لو سمحت سمحتم رقمی الرقم بعد الان الیوم کل شی شیء یا جماعه اخی انا تعد عاد یکون
f: قبل جهتکم طرفکم فورا حالا شکرا التی الیومیه المزعجه بعدها تانی ثانی ابدا نهائیا معی بی لیا دی mi
f: nos de del su sus ustedes usted vuestros vuestro ya por favor ningun tipo este numero estos esos
f: al otra vez tan tanto gracias yo le les pido que lo sean para siempre seu seus voces voce vossas
f: suas meu esses obrigado eu da das dos gostaria quisiera quero mim nada algum com je j vous votre
f: vos des du d la l ce cet cette ces moi nous s il plait te svp stp merci tout toute tous pas n sur
f: voudrais mon aucun ihnen ihm dass nachdem sofort weiterhin ich wir mir mich uns bitte sie ihr
f: ihre ihren ihrer eure euch von die der diese dieser auf zu damit mit es doch endlich und danke
f: nummer meine keinerlei hallo ja 请 我 我们 给 给我 你
f: 你们 您 的 了 这 这些 这个 任何 吧 谢谢 号码 向 向我 到 对 手机 垃圾 每天 啊 呀
f: 那么 麻烦 一切 所有 收 omg take stand mereko merko hmko
f: hamko yar यार lu المزید suyos suyas suya etre 拜托 求
f: 一下 hy
"""
