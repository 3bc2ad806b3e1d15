"""Commands of people to the runs of leads: taken, answered, kept, and which are possible now."""
