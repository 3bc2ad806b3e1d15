"""What a rule set is worth, measured on leads whose end is known."""

from domain.trial.figures import BandFigures, Confusion, Figures, Tally, figures_of

__all__ = ["BandFigures", "Confusion", "Figures", "Tally", "figures_of"]
