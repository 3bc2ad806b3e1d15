"""What a rule set is worth: drafts beside recorded decisions, and rules on leads whose end is known."""

from domain.rules.trials.comparison import Comparison, Ending, Recording, Rerouted
from domain.rules.trials.known_ends import TableReport, TableTrial, read_rulebook
from domain.rules.trials.report import Confusions, Example, Matrix, Routing, TrialReport, Worths
from domain.rules.trials.table import KnownLead, TableMap, check_columns, read_map
from domain.rules.trials.worth import BandWorth, Confusion, Tally, Worth, worth_of

__all__ = [
    "BandWorth",
    "Comparison",
    "Confusion",
    "Confusions",
    "Ending",
    "Example",
    "KnownLead",
    "Matrix",
    "Recording",
    "Rerouted",
    "Routing",
    "TableMap",
    "TableReport",
    "TableTrial",
    "Tally",
    "TrialReport",
    "Worth",
    "Worths",
    "check_columns",
    "read_map",
    "read_rulebook",
    "worth_of",
]
