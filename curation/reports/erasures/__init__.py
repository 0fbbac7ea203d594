"""Erasure in the terminal: who is meant, what it touches, what was removed, what remains."""
