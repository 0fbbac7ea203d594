"""Read settings: YAML with file and line, names that other files declare, refusals in words, entry points."""
