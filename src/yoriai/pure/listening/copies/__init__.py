"""Copies among many texts: identical and near-identical ones, floods, and how much a text is part of a mass."""
