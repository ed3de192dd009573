"""From boxes of text to a menu: pure functions, no pictures."""
