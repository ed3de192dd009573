"""The page of ingredients."""
