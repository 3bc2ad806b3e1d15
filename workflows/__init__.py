"""The order of steps, waiting and caps of a lead's life. Never SQL, HTTP, a vendor or a rule."""
