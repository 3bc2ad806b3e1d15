"""The order of steps, waiting and caps of a lead's run. Never SQL, HTTP, a vendor or a rule."""
