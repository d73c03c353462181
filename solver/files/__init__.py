"""In and out: located faults, JSON, TOML, tables, GeoJSON, and writing whole or not at all."""
