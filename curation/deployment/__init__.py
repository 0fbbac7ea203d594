"""A deployment: its YAML, read and checked as a whole; its schedule; stages of other packages; what reports read."""
