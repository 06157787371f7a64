"""What can be done to the form on paper: prepared, scanned, typed by one person and confirmed by another."""
