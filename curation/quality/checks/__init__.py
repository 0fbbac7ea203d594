"""The checks of ours, a module each: what it asks of a candidate and what its failure means."""
