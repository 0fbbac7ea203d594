"""Look at an export before it is stored: choose its reader, count its contents, and draft its YAML."""
