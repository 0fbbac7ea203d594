"""What recurs around what people write, learned from all texts."""
