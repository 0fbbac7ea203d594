"""Erase people from the terminal: find the person, show the reach, run the erasure, and certify it."""
