"""A first look at an export: whose it is, what it holds, and a draft of its YAML."""
