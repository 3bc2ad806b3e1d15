"""Home and sex: weak signs of identity that households share."""

from rapidfuzz.distance import OSA, JaroWinkler

from domain.duplicates.features import Features
from domain.duplicates.frequencies import Frequencies, Worth
from domain.duplicates.match import Evidence

_MOST_OF_A_HOME = 16.0


def compare_homes(a: Features, b: Features, frequencies: Frequencies) -> list[Evidence]:
    """City, postcode, street, house, area; together at most so much."""
    parts = [
        *_text("city", a.city, b.city, frequencies, Worth(4, 1, 8), -1.0),
        *_postcode(a.postcode, b.postcode, frequencies),
        *_street(a, b, frequencies),
    ]
    over = sum(part.points for part in parts) - _MOST_OF_A_HOME
    if over > 0:
        parts.append(Evidence("address", "one_home", -over, "parts of one address count together"))
    return parts


def compare_sexes(a: Features, b: Features) -> list[Evidence]:
    """The same says little, another much: few are written down wrongly."""
    if not a.sex or not b.sex:
        return []
    if a.sex == b.sex:
        return [Evidence("sex", "same", 0.5, "the sex is the same")]
    return [Evidence("sex", "differs", -2.5, "the sex is another")]


def _text(field: str, a: str, b: str, frequencies: Frequencies, worth: Worth, differs: float) -> list[Evidence]:
    if not a or not b:
        return []
    called = field.replace("_", " ")
    bits = min(frequencies.bits(field, value, worth) for value in (a, b))
    if a == b:
        return [Evidence(field, "same", bits, f"the {called} is the same")]
    if _slip(a, b):
        return [Evidence(field, "alike", 0.8 * bits, f"the {called} differs by a slip of the keys")]
    if set(a.split()) & set(b.split()):
        return [Evidence(field, "part", 0.4 * bits, f"the {called} has a word in common")]
    return [Evidence(field, "differs", differs, f"the {called} is another")]


def _slip(a: str, b: str) -> bool:
    length = max(len(a), len(b))
    if length < 4:
        return False
    return OSA.normalized_similarity(a, b) >= 0.7 or JaroWinkler.similarity(a, b) >= 0.9 or sorted(a) == sorted(b)


def _postcode(a: str, b: str, frequencies: Frequencies) -> list[Evidence]:
    if not a or not b:
        return []
    if a == b:
        bits = frequencies.bits("postcode", a, Worth(8, 3, 11))
        return [Evidence("postcode", "same", bits, "the postcode is the same")]
    if OSA.distance(a, b, score_cutoff=1) == 1:
        return [Evidence("postcode", "alike", 3.0, "the postcode differs in one character")]
    if len(a) >= 5 and a[:-3] == b[:-3]:
        return [Evidence("postcode", "part", 3.0, "the postcode begins alike")]
    return [Evidence("postcode", "differs", -1.5, "the postcode is another")]


def _street(a: Features, b: Features, frequencies: Frequencies) -> list[Evidence]:
    """Street and area may have changed places."""
    plain = [*_line("street", a.street, b.street, frequencies), *_line("area", a.area, b.area, frequencies)]
    crossed = [*_line("street", a.street, b.area, frequencies), *_line("area", a.area, b.street, frequencies)]
    best = max(plain, crossed, key=lambda parts: sum(part.points for part in parts))
    if a.house and b.house and best:
        same = a.house == b.house
        says = "the house number is the same" if same else "the house number is another"
        best.append(Evidence("house", "same" if same else "differs", 4.0 if same else -1.5, says))
    return best


def _line(field: str, a: str, b: str, frequencies: Frequencies) -> list[Evidence]:
    if not a or not b:
        return []
    worth = min(frequencies.bits(field, value, Worth(8, 4, 11)) for value in (a, b))
    if a == b:
        return [Evidence(field, "same", worth, f"the {field} is the same")]
    if _slip(a, b):
        return [Evidence(field, "alike", 0.8 * worth, f"the {field} differs by a slip of the keys")]
    return [Evidence(field, "differs", -1.5, f"the {field} is another")]
