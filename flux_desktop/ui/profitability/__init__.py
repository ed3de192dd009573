"""What each dish earns."""
