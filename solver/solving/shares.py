"""How the time left is shared out between the steps of a solve, and what may go into trying and explaining."""

GROUPING_SHARE = 0.4
"""Part of the time left that grouping, pairing and rotation may take at most where another step is still to come."""
LATER_SHARE = 0.6
"""The same for the steps after rotation."""
KEEPING_SHARE = 0.5
"""Part of the time left for grouping that may be spent near a change before the instance is solved anew as a whole."""
EXPLAINING_SHARE = 0.1
"""Part of the time left that may go into why a forecast year cannot be grouped."""
