"""Signing in and registering."""
