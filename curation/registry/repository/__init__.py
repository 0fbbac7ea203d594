"""The registry's repository: git and DVC, ledgers, channels, and the keys that may sign."""
