"""Find what is true tonight: which articles contradict, which versions are out of date, and who cites them."""
