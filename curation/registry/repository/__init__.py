"""The registry's repository: git and DVC, ledgers, channels, and which keys may sign."""
