"""`lead trial`: what a draft would have changed, told on a terminal."""
