"""Figures, each a ratio within one run: machines are noisy, ratios less so. `dev.py bench [NAME] [--write]`."""
