"""The independent checker; loads no engine."""
