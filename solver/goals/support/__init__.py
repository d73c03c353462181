"""Goals of support, one file each; listed by being here."""
