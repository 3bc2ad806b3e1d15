"""Whether a first name may stand in a message: never when it holds an address.

Robots sign up under names such as "Win at evil.example" to have us mail their address to others. Full stops and slashes
alone are no address: `S.Ramesh`, `Smt.Lakshmi`, `J/O Kumar`.
"""

import re
import unicodedata

_DOTS = str.maketrans(dict.fromkeys("。．｡․", "."))
_BEFORE_A_NAME = """
mrs miss smt srimathi shri shree shrimati thiru tmt selvi selvan kum kumari prof rev adv capt col maj gen mast mstr
master baby late hon mohd syed shaik sheik shk haji engr asst insp
"""
# Ends of addresses, of which none is a name.
_ENDS = """
com net org info biz edu gov mil int name pro mobi asia xyz top vip icu fun sbs cfd lol wtf app page link click live
club site online shop store website web space email world today life tech agency digital media news blog group team
services support help center company solutions cloud work design network systems social video games casino bet money
loan credit bank trade market sale cheap deals win bid date party review science stream download racing webcam zip
mov example test invalid localhost local onion in co me io ai ly gl mp to tv cc us uk de fr es it nl be ch at eu se
no fi dk pl ru su cn jp kr hk sg my id th vn ph au nz ca br mx ar za ng ke gh ae sa qa om kw bh pk bd lk np ir tr gr
pt ro hu cz sk bg tk ml ga cf gq gd is gg st ws bz la li pw fm am ac sh im
рф рус укр бел 中国 中國 公司 网络 网址 香港 台灣 भारत भारतम ভারত ਭਾਰਤ ભારત
இந்தியா సంబంధం భారత్ ಭಾರತ ഭാരതം موقع بھارت
"""
_ADDRESS = re.compile(
    r"""
    [@:\\] | // | ^/ | /$ | \d/ | /\d     # a mailbox, a scheme, a path
    | https? | www | hxxp
    | [^\W_]\.[\w-]+/                     # t.me/win
    | \d+\.\d+\.\d+                       # 192.0.2.1
    | \w\s*[\[({]\s*\.\s*[\])}]\s*\w      # evil[.]example
    | \w\s+\.\w{2}                        # evil .example
    | \b(dot|punkt|point)\s+(com|net|org|in|co|me|io)\b
    """,
    re.VERBOSE,
)
# Letters of initials: `K.`, `Md.`, and `எஸ்.` for S.
_INITIALS = 2
_DOTTED = re.compile(r"([\w-]+)\.(?=([^\W_][\w-]+))")


def _bare(text: str) -> str:
    """Lower-case letters without marks that are written above, below or around them, and without what is not seen."""
    whole = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold().translate(_DOTS))
    return "".join(letter for letter in whole if unicodedata.category(letter)[0] not in "MC")


_TITLES, _LAST = frozenset(_BEFORE_A_NAME.split()), frozenset(_bare(_ENDS.replace("\n", " ")).split())


def may_greet(name: str) -> bool:
    """Whether there is a name, and no address in it."""
    bare = _bare(name)
    if not any(letter.isalpha() for letter in bare) or _ADDRESS.search(bare):
        return False
    return not any(_is_address(part[1], part[2]) for part in _DOTTED.finditer(bare))


def _is_address(before: str, after: str) -> bool:
    """Of what stands around a full stop. Initials and titles are short or known, and what follows ends no address."""
    return after in _LAST or not (len(before) <= _INITIALS or before in _TITLES)
