"""Rules for numbers that identify a person."""
