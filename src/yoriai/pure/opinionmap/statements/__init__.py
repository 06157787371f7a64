"""What the groups say: statistics of votes, representative statements, common ground, what to ask next."""
