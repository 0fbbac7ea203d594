"""Rules for secrets: keys, tokens, passwords, codes."""
