"""What can be done to a survey: prepared, invited to, answered."""
