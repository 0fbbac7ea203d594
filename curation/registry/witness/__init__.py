"""The witness outside, and what is decided again when a backup is older than it."""
