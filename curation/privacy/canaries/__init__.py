"""Canaries: invented identifiers planted in copies of real texts, and what their recall proves of a language."""
