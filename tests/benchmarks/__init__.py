"""The benchmarks run, and print what they promise; how fast anything is, no test decides."""
