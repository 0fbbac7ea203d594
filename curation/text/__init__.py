"""Text as readers see it: escapes, disguises, scripts, and places in a text."""
