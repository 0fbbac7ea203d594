"""Vendors' tables as a sync lands them in a warehouse: which column is what, and what rows say of each other."""
