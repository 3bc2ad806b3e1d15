"""One verb each: load, decide, do, record. Never the order of steps, and never a wait."""
