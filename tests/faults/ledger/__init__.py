"""The vendors' ledger against ours: leads go through a five-step sequence while everything is killed and vendors fail.

`python -m tests.faults.ledger --leads 5000 --seed 7`: a program of the tests, described in docs/explanation/drill.md.
"""
