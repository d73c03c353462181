"""Pairing goals, one file each; listed by being here."""
