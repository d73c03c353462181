"""Pairing rules, one file each; listed by being here."""
