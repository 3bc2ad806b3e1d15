"""Sending: steps of sequences, against the bare transactions of the send protocol."""
