"""A first look at an export: which reader fits it, what it holds, and a draft of its YAML."""
