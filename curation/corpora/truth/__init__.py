"""What holds tonight: which articles disagree, which versions are out of date, and who cites them."""
