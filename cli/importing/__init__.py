"""`lead import`: a table and a map become submissions at the API's door. Never a rule about leads of its own."""
