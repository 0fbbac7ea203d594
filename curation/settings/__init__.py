"""Reads settings: YAML with file and line, names that other files declare, worded refusals, entry points."""
