"""What a deployment remembers: the night, the log of decisions, who is suppressed, what is held."""
