"""The page that reads a menu from photos."""
