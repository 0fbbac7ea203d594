"""Texts in the terminal: explanations, edits, redactions, previews, reviews, labels."""
