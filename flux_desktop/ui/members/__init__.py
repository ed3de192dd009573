"""The Members page."""
