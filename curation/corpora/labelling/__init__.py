"""Labels of a corpus: where each comes from, what is synthetic, and what is done where one value holds too much."""
