"""One linear form for many engines; numpy only."""
