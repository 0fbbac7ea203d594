"""Rules for values of fields and columns in programs' output."""
