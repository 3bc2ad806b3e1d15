"""An eye hospital's procedures, as people write them: an example set, and nothing but data.

A spelling counts as a word or words of a longer text; plural and Indic endings, case, accents, hyphens and underscores
do not matter. What a general check is asks for the skill `general`, and so does what stands in no line.
"""

from collections.abc import Mapping

GENERAL = "general"


def _words(*lines: str) -> tuple[str, ...]:
    return tuple(word.strip() for line in lines for word in line.split(","))


SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "cataract": _words(
        "cataract, cataract surgery, cataract operation, cateract, catract, cataratc, katarakt, catarata, cataracte",
        "iol, intraocular lens, intra ocular lens, lens implant, lens replacement, multifocal lens, toric lens",
        "phaco, phacoemulsification, phako, faco, sics, mics, femto cataract",
        "motiyabind, motiabind, motiyabindu, motiabindu, motibindu, motia, motiya, safed motia, safed motiya",
        "मोतियाबिंद, मोतियाबिन्द, मोतियाबिंदु, मोतिया, सफेद मोतिया, मोतीबिंदू, मोतीबिंदु, मोतिबिन्दु, कैटरेक्ट, फेको",
        "கண்புரை, கண் புரை, புரை அறுவை, கேட்டராக்ட், கேடராக்ட், மோதியா, மோதியாபிந்து, மோத்தியாபிந்து, kan purai, kanpurai",
        "തിമിരം, തിമിര ശസ്ത്രക്രിയ, thimiram, timiram, శుక్లం, శుక్లాలు, కంటి శుక్లం, కంటిశుక్లం, shuklam, suklam",
        "ಕಣ್ಣಿನ ಪೊರೆ, ಪೊರೆ, kannina pore, ছানি, চোখের ছানি, chokher chani, chani, મોતિયો, મોતિયા, મોતીબિંદુ, motiyo",
        "ਮੋਤੀਆ, ਮੋਤੀਆਬਿੰਦ, ମୋତିଆବିନ୍ଦୁ, موتیا, سفید موتیا, الماء الأبيض, المياه البيضاء, الساد, ඇසේ සුද, කැටරැක්ට්, 白内障",
    ),
    "lasik": _words(
        "lasik, lasik surgery, lasik laser, laser lasik, lasic, lassik, lazik, lasek, epi lasik, femto lasik, contoura",
        "refractive, refractive surgery, smile, smile pro, relex smile, prk, trans prk, icl, phakic lens",
        "specs removal, spectacle removal, spectacles removal, glasses removal, remove specs, remove glasses",
        "remove spectacles, removal of specs, removal of glasses, specs free, get rid of glasses, get rid of specs",
        "laser eye surgery, laser vision correction, vision correction, sight correction",
        "chashma hatana, chashma hatane, chasma hatana, chashma removal, chashma operation, number removal",
        "लेसिक, लासिक, लेज़िक, चश्मा हटाना, चश्मा हटाने, चश्मा उतारना, चष्मा काढणे, लॅसिक, நம்பர் நீக்கம்",
        "லேசிக், லாசிக், கண்ணாடி நீக்க, கண்ணாடி அகற்ற, ലാസിക്, ലേസിക്, കണ്ണട മാറ്റ, లాసిక్, లేసిక్, ಲಾಸಿಕ್, ಲೇಸಿಕ್",
        "ল্যাসিক, লেসিক, લેસિક, લાસિક, ਲੇਸਿਕ, ଲାସିକ, لیسک, لیزک, الليزك, ليزك, ليزر العين, تصحيح النظر, 近视手术",
    ),
    "retina": _words(
        "retina, retinal, retina treatment, retna, rettina, retinal detachment, detached retina, retinopathy",
        "diabetic retinopathy, diabetic retina, diabetic eye, diabetic eyes, vitrectomy, vitreous, macula, macular",
        "macular degeneration, amd, armd, macular hole, avastin, eylea, lucentis, eye injection, uveitis, rop",
        "retinoblastoma, retinitis pigmentosa, parda, aankh ka parda, aankh ka pardha",
        "रेटिना, रेटीना, पर्दा, परदा, आंख का पर्दा, आँख का पर्दा, दृष्टिपटल, डायबिटिक रेटिनोपैथी",
        "விழித்திரை, ரெட்டினா, ரெடினா, റെറ്റിന, റെറ്റിനോപ്പതി, రెటీనా, రెటినా, ರೆಟಿನಾ, রেটিনা, રેટિના, ਰੇਟਿਨਾ, ରେଟିନା",
        "الشبكية, شبكية, اعتلال الشبكية, ریٹینا, پردہ چشم, දෘෂ්ටි විතානය, 视网膜",
    ),
    "glaucoma": _words(
        "glaucoma, glaucoma treatment, glaucoma surgery, glucoma, glaucomma, glacoma, glaukom, eye pressure, iop",
        "trabeculectomy, kala motia, kala motiya, kaala motia, kaala motiya, kaala moti, kanch bindu, kaanch bindu",
        "काला मोतिया, काला मोतियाबिंद, कांचबिंदु, काँचबिंद, काचबिंदू, ग्लूकोमा, ग्लोकोमा, கண் அழுத்தம், கண் நீர் அழுத்தம்",
        "கண்ணழுத்த, க்ளாகோமா, கிளௌகோமா, கிளாக்கோமா, ഗ്ലോക്കോമ, గ్లకోమా, గ్లాకోమా, నీటికాసులు, ಗ್ಲಾಕೋಮಾ, ಗ್ಲುಕೋಮಾ",
        "গ্লুকোমা, গ্লকোমা, ઝામર, ગ્લુકોમા, ਕਾਲਾ ਮੋਤੀਆ, ଗ୍ଲୁକୋମା, کالا موتیا, الجلوكوما, جلوكوما, المياه الزرقاء",
        "الماء الأزرق, الماء الازرق, ග්ලූකෝමා, 青光眼",
    ),
    "squint": _words(
        "squint, squint surgery, squint eye, squint correction, squints, sqint, skwint, strabismus, crossed eyes",
        "cross eye, cross eyed, lazy eye, amblyopia, bhengapan, bhenga, tirchi aankh, tirchi ankh, maaru kann",
        "maarukann, mella kannu, konkannu, भेंगापन, भैंगापन, भेंगा, तिरछी आंख, तिरछी आँख, तिरळेपणा, மாறுகண், மாறு கண்",
        "ஒன்றரை கண், കോങ്കണ്ണ്, మెల్ల కన్ను, మెల్లకన్ను, ಮೆಳ್ಳೆಗಣ್ಣು, ಮೆಳ್ಳಗಣ್ಣು, ট্যারা চোখ, ট্যারা, ત્રાંસી આંખ",
        "ਭੈਂਗਾਪਣ, ଟେରା ଆଖି, بھینگا پن, بھینگاپن, الحول, حول, වපර ඇස, 斜视",
    ),
    GENERAL: _words(
        "general, general eye check, eye check, eye check up, eye checkup, check up, checkup, eye exam, eye test",
        "eye testing, eye examination, eye consultation, consultation, consult, opd, second opinion, sight test",
        "vision test, eye problem, eye doctor, aankh ki jaanch, ankh ki janch, aankhon ki jaanch, chashma",
        "आंख की जांच, आँख की जाँच, आंखों की जांच, आँखों की जाँच, नेत्र जांच, डोळे तपासणी, கண் பரிசோதனை, கண் சோதனை",
        "kan parisodhanai, കണ്ണ് പരിശോധന, നേത്ര പരിശോധന, కంటి పరీక్ష, కళ్ళ పరీక్ష, ಕಣ್ಣಿನ ಪರೀಕ್ಷೆ, ಕಣ್ಣು ಪರೀಕ್ಷೆ",
        "চোখ পরীক্ষা, চোখের পরীক্ষা, આંખની તપાસ, ਅੱਖਾਂ ਦੀ ਜਾਂਚ, ଆଖି ପରୀକ୍ଷା, آنکھوں کا معائنہ, فحص العين, فحص النظر",
        "كشف نظر, ඇස් පරීක්ෂාව, 眼科检查",
    ),
}
# More exact than a procedure: what rules for danger ask for.
FINER: Mapping[str, tuple[str, ...]] = {
    "retinal_detachment": _words("retinal detachment, detached retina, retina detached, retina detachment"),
    "eye_injury": _words("eye injury, injured eye, eye trauma, eye accident, hit in eye, आंख में चोट, आँख में चोट, கண் காயம்"),
    "emergency": _words("emergency, eye emergency, emergency eye, आपातकाल, इमरजेंसी, அவசரம், طوارئ"),
}
