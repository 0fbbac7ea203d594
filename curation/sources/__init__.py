"""Vendors' exports in, records and documents out."""
