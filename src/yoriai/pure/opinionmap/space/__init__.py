"""The two-dimensional space: centring, components, positions of people and statements, the former map."""
