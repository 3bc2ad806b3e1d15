"""One person or two: points for and against by field, keys to find candidates, groups that agree within."""

from domain.duplicates.clusters import clusters
from domain.duplicates.frequencies import Frequencies
from domain.duplicates.keys import match_keys
from domain.duplicates.match import MERGE_FROM, REVIEW_FROM, Evidence, Match
from domain.duplicates.person import compare, frequencies_of
from domain.duplicates.place import compare_places, place_frequencies, place_keys
from domain.duplicates.profile import Place, Profile

__all__ = [
    "MERGE_FROM",
    "REVIEW_FROM",
    "Evidence",
    "Frequencies",
    "Match",
    "Place",
    "Profile",
    "clusters",
    "compare",
    "compare_places",
    "frequencies_of",
    "match_keys",
    "place_frequencies",
    "place_keys",
]
