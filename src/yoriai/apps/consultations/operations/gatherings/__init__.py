"""What can be done to the meetings (会議・説明会) of a consultation."""
