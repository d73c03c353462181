"""Goals of programmes that start in batches, one file each; listed by being here."""
