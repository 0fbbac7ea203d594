"""Known people: how they are written, where they stand in texts, and who was erased."""
