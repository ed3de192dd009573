"""The page of recipes."""
