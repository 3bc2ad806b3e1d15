"""HTTP to and from vendors: answers, time limits, signed requests."""
