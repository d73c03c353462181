"""Rules of itinerant teaching, one file each; listed by being here."""
