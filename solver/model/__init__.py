"""The engines: the only room that imports ortools."""
