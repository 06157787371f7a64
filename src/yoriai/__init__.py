"""Yoriai (寄合): from a citizen's voice to a funded, running, measured service."""

__version__ = "0.1.0"
