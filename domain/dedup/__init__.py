"""One person or two: points for and against by field, keys to find candidates, groups that agree within."""

from domain.dedup.clusters import clusters
from domain.dedup.frequencies import Frequencies
from domain.dedup.keys import match_keys
from domain.dedup.match import MERGE_FROM, REVIEW_FROM, Evidence, Match
from domain.dedup.person import compare, frequencies_of
from domain.dedup.place import compare_places, place_frequencies, place_keys
from domain.dedup.profile import Place, Profile

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
