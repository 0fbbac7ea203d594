"""What documents say of themselves: vocabularies, and the same concepts in running text."""
