"""How promising and how urgent a lead is, and whether it qualifies by itself: rules that are data, with reasons."""
