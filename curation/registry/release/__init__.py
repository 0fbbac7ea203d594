"""What a release holds: manifest, card, pictures, signatures, and what differs between two."""
