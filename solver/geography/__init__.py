"""Where: travel times, candidate pairs, connected parts, centrality."""
