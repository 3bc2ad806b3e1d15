"""`lead import`: a file and its map on their way to the API, and what became of the rows. Never a rule about leads."""
