"""What a rule set is worth, measured on leads whose end is known."""

from domain.rules.trials.figures import BandFigures, Confusion, Figures, Tally, figures_of
from domain.rules.trials.offline import Draft, Ends, Trial, read_draft
from domain.rules.trials.table import KnownLead, TableMap, check_columns, read_map

__all__ = [
    "BandFigures",
    "Confusion",
    "Draft",
    "Ends",
    "Figures",
    "KnownLead",
    "TableMap",
    "Tally",
    "Trial",
    "check_columns",
    "figures_of",
    "read_draft",
    "read_map",
]
