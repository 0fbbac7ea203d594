"""Rules for text that was laid out in pages, and the score of a scan beyond repair."""
