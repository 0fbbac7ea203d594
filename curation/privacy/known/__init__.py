"""Known people: how their names are written, where they occur in texts, and who was erased."""
