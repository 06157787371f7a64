"""Which measures to choose under budgets and rules: exact, with reasons, and with the price of every refusal."""
