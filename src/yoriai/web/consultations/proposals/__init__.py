"""Pages of proposals (提案) and supports (応援)."""
