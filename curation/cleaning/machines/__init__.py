"""Rules that recognize texts written by a machine."""
