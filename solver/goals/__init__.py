"""What is better: one file a goal. Imports no engine."""
