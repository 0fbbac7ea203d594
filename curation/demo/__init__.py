"""Seeded vendor-shaped exports with planted truth."""
