"""What each dish will sell."""
