"""When, how and how often a person is tried to be reached: sequences of attempts as rules, and the next attempt."""
