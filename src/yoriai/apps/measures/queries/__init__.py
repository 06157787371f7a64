"""What can be read about plans and measures."""
