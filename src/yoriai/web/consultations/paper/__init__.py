"""The form on paper: printed by residents, scanned, typed and checked at the desk."""
