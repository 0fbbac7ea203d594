"""Learn from all texts which lines recur around what people write."""
