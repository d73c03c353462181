"""What must hold: one file a rule. Imports no engine."""
