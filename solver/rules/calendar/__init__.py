"""Rules of the calendar, one file each; listed by being here."""
