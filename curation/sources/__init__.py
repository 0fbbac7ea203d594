"""Turns vendors' exports into records and documents."""
