"""What a rule set is worth, measured on leads whose end is known."""

from domain.trial.figures import BandFigures, Confusion, Figures, Tally, figures_of
from domain.trial.offline import Draft, Ends, Trial, read_draft
from domain.trial.table import KnownLead, TableMap, check_columns, read_map

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
