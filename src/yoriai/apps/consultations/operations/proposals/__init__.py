"""What people and the office can do to proposals (提案) and supports (応援)."""
