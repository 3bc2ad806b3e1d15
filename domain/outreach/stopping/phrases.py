"""Several words that act as one in a request to stop, and what the grammar reads in their place."""

import re

_ME = r"(?:me|us|myself|my \w+|our \w+|this (?:number|no|phone)|it)"
_MINE = (
    r"my|our|this|that|ur|mera|meri|mere|apna|hamara|en|enoda|ennoda|naa|na|nanna|nan|ente|"
    r"amar|maza|majha|maro|mari|"
    r"wrong|mine"
)
_OTHERS = r"(?:you|u|ya|him|her|them|his|their|your|ur|yourself)"
_MESSAGES = r"(?:messages?|msgs?|texts?|sms|mails?|emails?|whats ?app)"
_TURNS = tuple(
    (re.compile(rf"\b(?:{pattern})\b"), instead)
    for pattern, instead in (
        (
            r"(?:unsubscribed?|unsubscribing|stopp?(?:ed|ing)?|opt(?:ed)? out|stop messages|it|"
            r"that|this)(?: \w+){0,2} mistake",
            "please",
        ),
        (r"do not|don t|do n t|dnt|donot|dnot|dn t|dun", "dont"),
        (
            r"(?:told|tell|telling|asked|said|begging|beg|requested) (?:you|u)(?: (?:all|guys|"
            r"people|many times))*(?: (?:to|that))?",
            "please",
        ),
        (r"please not to|not to", "dont"),
        (r"dont (?:you|u|we|they|i)|in(?:to)? trouble", "noneed"),
        (
            rf"(?:disturb|bother|trouble|annoy|irritate|text|message|contact|msg|"
            rf"harass)(?:ing)? {_OTHERS}",
            "noneed",
        ),
        (r"nomore", "no more"),
        (r"ma (?=\w*3|ab[gi]|t[ei][rb])", "dont "),
        (r"cut ((?:\w+ ){1,3})out", r"stop \1"),
        (r"dont (?:want|need|wish) (?:them|these|those|this crap|this stuff)", "dont want messages"),
        (r"bas (?=rasa)|بس (?=(?:ال)?رسا)", "khalas "),
        (r"stahp|staph|stawp|shtop|stap", "stop"),
        (
            r"(?:doesn t|doesnt|does not|didn t|didnt|don t|no longer|would not|wouldn t|"
            r"not) (?=(?:want|need|wish|like)\b)",
            "dont ",
        ),
        (r"(?:would |d )?(?:rather|prefer|like) (?:you )?not(?: to)?", "dont want"),
        (
            r"(?:to|on) (?:my|this|our) (?:work|office|home|personal|other|second|business|"
            r"private)(?: (?:phone|number|mobile|cell|email|line))?",
            "to my number",
        ),
        (r"(?:how|where) did (?:you|u|ya) (?:even )?(?:get|find|have)|how come (?:you|u)", "please"),
        (r"(?:was |is )?(?:by|a|my) mistake|accidentally|by accident", "please"),
        (r"(?:bheja|bheje|kiya|भेजा|किया) (?=kar|kij|कर|कीज)", "bhejo "),
        (r"(?:bas|bus) (?:kar|kij)\w*|बस (?:कर|कीज)\S*", "band karo"),
        (r"^plus (?=d(?:e|es|u)? |aucun)", "ne plus "),
        (r"(?:turn|switch) ((?:\w+ ){0,3}?)(?:back )?on", r"start \1"),
        (
            r"(?:turn|switch|shut) ((?:\w+ ){0,3}?)off|(?:deactivate|disable|terminate|suspend|"
            r"kill|mute) ",
            r"stop \1 ",
        ),
        (r"get rid of|(?:dont|never|stop) us(?:e|ing) (?=my|this|our)", "delete "),
        (
            r"not to be contacted|no contact|dont solicit|get out of my (?:inbox|phone|life)|"
            r"spare me|take a hint|blacklist me",
            "stop messages",
        ),
        (
            r"(?:pichha|peecha|picha|piche|पीछा) (?:chh?od\w*|छोड\w*)|(?:mujhe|humko|hame|"
            r"mereko) (?:akela )?chh?od (?:do|dijiye|dein)",
            "message band karo",
        ),
        (r"(?:حلوا|حل|فکونا|فکوني|فکونی) (?:عني|عنی|عنا)?|اترکونی(?: وشانی)?|ارحمونا|ارحمونی", "اوقفوا الرسائل"),
        (r"(?:laissez|oubliez|retirez|enlevez|supprimez|effacez|rayez|radiez|otez) (?:moi|nous)", "supprimez numero"),
        (
            r"(?:saquen|borren|eliminen|quiten|retiren|remuevan|saca|borra|elimina|quita) ?(?:me|"
            r"nos)|no quiero saber nada",
            "borren numero",
        ),
        (
            r"(?:end|cancel|stop) (?:my )?(?:text |sms )?subscription|anul\w+ suscripcion|"
            r"انهاء الاشتراک|الغ\w* (?:ال)?اشتراک\w*",
            "stop messages",
        ),
        (r"നിന്ന് (?=.{0,30}മാറ്റ)", "നിന്ന് ഒഴിവാക്കൂ "),
        (rf"(?:please|pls|plz|plss|kindly) no (?={_MESSAGES})", "no more "),
        (rf"no (?={_MESSAGES} (?:please|pls|plz|plss|sir|at all|from)\b)", "no more "),
        (r"un ?sub", "stop messages"),
        (
            r"how (?:many times|often)(?: do i| must i)?(?: have to| need to)?(?: tell|"
            r" say)?(?: you| u| this)?|how dare (?:you|u)",
            "please",
        ),
        (
            r"(?:the |my |your )?(?:doctor|dr|doc|he|she|they|sister|nurse|surgeon) (?:had |"
            r"has )?(?:said|told|asked|advised|says)",
            "advice",
        ),
        (r"in (?:her|his|their) name|(?:to|on) (?:her|his|their) (?:number|phone|mobile)", ""),
        (r"(?:passed away|has died|died|is dead|expired|is no more|is deceased)", "please"),
        (r"forget (?=my|our|this|me\b|us\b)|lose (?=my|our|this)", "delete "),
        (
            r"(?:no|not|dont have|without|never gave|didnt give|didn t give) (?:you |u )?(?:my |"
            r"our |any )?(?:permission|consent|authori[sz]ation)",
            "stop messages",
        ),
        (
            r"(?:dont|never|not) (?:ever )?(?:add|include|put|enrol|enroll|subscribe|"
            r"register) (?:me|us|my \w+|this number)"
            r"(?: (?:to|in|on|into))?",
            "stop messages",
        ),
        (r"bad (?:diye|dao|din|den|diben|dien)", "delete"),
        (r"ma bad[aeiy]+|ma b[ae]dn[ai]|mabgh\w*|mabi", "dont want"),
        (r"(?:mobile|phone|cell|contact|whatsapp|wa|mob|ph|tel) (?:no|num|nos)", "number"),
        (r"contact (?:in )?with (?:you|u)", "noneed"),
        (r"no need|not necessary|needn t", "noneed"),
        (r"dont (?:have|use|check|know|think|see|remember|find|mind|hesitate|speak|understand)", "noneed"),
        (r"dont (?:bother|trouble)(?! (?:me|us|my|again|any))", "noneed"),
        (
            r"(?:pareshan|pareshaan|परेशान|tension|चिंता|chinta) (?:mat|matt|na|nahi|मत|ना|"
            r"न) (?:ho|hona|hoiye|lo|lena|karo|हो|होना|होइए|लो|करो)"
            r"(?= (?:main|mai|hum|मैं|हम)\b)|(?:pareshan|pareshaan|परेशान) (?:mat|na|मत|ना|"
            r"न) (?:ho|hona|hoiye|हो|होना|होइए)",
            "noneed",
        ),
        (
            r"(?:nahi|nhi|nahin|nai|na|नहीं|नही) (?:\w+ ){0,2}?(?:raha|rahi|rahe|rha|rhi|gaya|gayi|"
            r"gya|paya|paaya|रहा|रही|रहे|गया|गई|पाया)",
            "noneed",
        ),
        (r"(?:dont|no) consent|(?:dont|no longer|never) (?:consent|agree) to", "dont want"),
        (rf"({_MINE}) (?:no|num|nmbr|nbr|numbr|nmbr|nos)", r"\1 number"),
        (r"is no (?:pe|par|pr|p|ko|se)", "number"),
        (r"(?:hear|hearing|heard) (?:anything |any ?more )?from", "messages from"),
        (
            r"(?:reach|reaching) out|(?:get|getting|be|being|stay|keep) in touch(?! (?:in )?with (?:you|u)\b)|"
            r"(?:following|follow) up|"
            r"(?:get|getting|keep) (?:a )?hold of|correspond(?:ing)?|communicat(?:e|ing)|approach(?:ing)?",
            "contact",
        ),
        (
            rf"(?:take|took|taken|get|keep|strike|cross|scratch|pull|count|leave|drop|wipe|cut) {_ME} "
            r"(?:off|out|from)(?: of| from| off)?",
            "delete number",
        ),
        (
            r"(?:remove|delete|erase|forget|unlist|delist|deregister|unregister|exclude|purge|block) "
            r"(?:me|us|myself)(?: off| out)?(?: of| from)?",
            "delete number",
        ),
        (
            r"(?:want|wanna|wish|like) (?:to be |to get )?(?:out|off|removed|taken off|"
            r"deleted)(?: of| from)?",
            "please delete number",
        ),
        (r"la (?=t\w?u?r?s[ei]?l|teb|tb3)", "dont "),
        (r"stop (?=(?:i|we|im|not|no|already|wrong|enough|dont)\b)", "stop messages "),
        (r"changed my mind", "please"),
        (
            r"(?:subscribe|sign|opt|include|enrol|enroll) (?:me |us )?(?:back (?:in|on|up)|again|"
            r"in again|up again|on again|back)(?: (?:to|for|on|in))?|"
            r"(?:add|put) (?:me|us) (?:back (?:in|on|up)|again|in again|up again|on again|back)"
            r"(?: (?:to|for|on|in))?|(?:take|get) (?:me|us) back on|(?:opt|sub) in",
            "start messages",
        ),
        (r"leave (?:me|us) (?:alone|in peace|be)|let me be", "stop messages"),
        (
            r"(?:withdraw|withdrew|revoke|retract|rescind|take back|cancel|pull) (?:my |our |all |any |the )*"
            r"(?:consents?|permissions?|authori[sz]ation|opt in|subscription)",
            "stop messages",
        ),
        (
            r"(?:put|add|mark|register|keep|place|list) (?:me|us|my \w+|this \w+) (?:to|in|as|on|under|into) "
            r"(?:the |your |ur )?(?:dnd|dnc|do not|dont|no) ?(?:disturb|call|contact|text)?",
            "stop messages",
        ),
        (r"(?:activate|apply|enable) (?:dnd|dnc)(?: mode)?", "stop messages"),
        (
            r"cease and desist|un ?subscribe[ds]?|opt (?:me |us |this number )?out|optout|"
            r"opting out",
            "stop messages",
        ),
        (
            r"(?:done|finished|through|over it) with|(?:sick|tired|bored|weary|fed up|"
            r"sick and tired) (?:of|with|from)"
            r"|enough (?:with|of)|ras le bol (?:de|des)|marre (?:de|des)",
            "enoughof",
        ),
        (
            r"(?:going to|gonna|will|shall|ll|have to|must|am) (?:report|reporting|block|blocking|sue) "
            r"(?:you|u|this|ur|your|it)",
            "threaten",
        ),
        (r"(?:fuck|piss|bugger|buzz|f|eff|sod) off|get lost|go away|go to hell|shut up", "hell"),
        (r"j en veux|je (?:veux|voudrais|souhaite|desire) plus", "je ne veux plus"),
        (
            r"(?:laissez|laisse|fichez|foutez|fous|lachez|lache) (?:moi|nous) (?:tranquilles?|"
            r"la paix)",
            "arretez messages",
        ),
        (r"dej(?:en|a|e|ad) ?(?:me|nos) (?:en paz|tranquil[oa]s?)", "dejen mensajes"),
        (
            r"(?:dame|denme|darme|deme|dar|dadme|me doy|doy|me den|me des) de baja|desuscrib\w+|"
            r"desinscri\w+|desabon\w+",
            "dejen mensajes",
        ),
        (r"lass(?:t|en sie)? mich in ruhe|abmelden|abbestellen", "stop messages"),
        (r"me deix(?:e|em) em paz|descadastr\w+", "parem mensagens"),
    )
)


def read_as_one(clause: str) -> str:
    for pattern, instead in _TURNS:
        clause = pattern.sub(instead, clause)
    return clause
