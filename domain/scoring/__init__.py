"""How promising and urgent a lead is, and whether it qualifies automatically: rules as data, with reasons."""
