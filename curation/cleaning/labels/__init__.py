"""Labels that documents carry: vocabularies for their values, and the same concepts in running text."""
