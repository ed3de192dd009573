"""The Menu page."""
