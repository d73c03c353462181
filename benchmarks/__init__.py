"""Scenario comparison and measured figures; one door: ``python -m benchmarks NAME``."""
