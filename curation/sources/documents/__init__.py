"""Parse documents of several formats into their text and their declared attributes."""
