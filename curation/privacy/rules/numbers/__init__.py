"""Rules for numbers that identify somebody."""
