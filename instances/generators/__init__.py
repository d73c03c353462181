"""Seeded generators of simulated instances on real geography."""
