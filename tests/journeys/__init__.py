"""Stories a user would recognise, from capture to ending, on real servers."""
