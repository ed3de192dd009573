"""Results in words for people at a terminal: one file per noun."""
