"""Sales files in, and back out."""
