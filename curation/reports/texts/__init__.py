"""Show texts in the terminal: explanations, edits, redactions, previews, reviews, labels."""
