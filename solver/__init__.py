"""Forms school groups and allocates teachers: read an instance, solve it, check the plan."""
