"""Rules of support between teams, people and schools, one file each; listed by being here."""
