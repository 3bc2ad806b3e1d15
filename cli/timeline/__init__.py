"""A lead's life as a person reads it: what happened, in words, with the reasons. Reads only what the API answers."""
