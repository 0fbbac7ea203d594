"""Taking over a deployment that older code has written: what changes, what it costs, and how it is done."""
