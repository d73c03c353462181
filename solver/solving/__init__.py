"""How it is put together: pipeline, ordered goals, time, interruption, result words."""
