"""Measurements: `python -m benchmarks` prints every table; figures are compared within one run."""
