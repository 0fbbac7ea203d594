"""Rules for text that was laid out in pages, and a score for scans beyond repair."""
