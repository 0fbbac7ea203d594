"""Releases in the terminal: versions, channels, differences, verification, where something is."""
