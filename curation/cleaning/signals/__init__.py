"""Describe a text in numbers: its language, and its quality."""
