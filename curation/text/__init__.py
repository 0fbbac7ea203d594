"""Read text as people see it: escapes, disguises, scripts, and places in a text."""
