"""The parts of a release: manifest, card, pictures, signatures; and the differences between two releases."""
