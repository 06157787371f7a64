"""What people and the office read of proposals (提案) and supports (応援)."""
