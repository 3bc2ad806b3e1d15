"""Pure rules: every decision the engine takes, from plain values to plain values. Never I/O, a clock or randomness."""
