"""The witness, an outside record of decisions, and the decisions repeated from it after a restore."""
