"""How settings are written: YAML with file and line, names declared elsewhere, refusals in words, entry points."""
