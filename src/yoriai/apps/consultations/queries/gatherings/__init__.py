"""What can be read about meetings (会議・説明会)."""
