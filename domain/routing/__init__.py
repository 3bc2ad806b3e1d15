"""Which agent gets a lead: who is eligible, in what order, why not the others, and whose turn it is."""
