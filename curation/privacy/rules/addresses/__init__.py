"""Rules for addresses and places."""
