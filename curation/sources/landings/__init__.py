"""Landings over time: when they are read, which gaps stop them, how they age, and which rows are retried."""
