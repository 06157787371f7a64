"""Themes in many opinions: found without a network, the same every run, and corrected by people who always win."""
