"""Choices of this computer and of the restaurant."""
