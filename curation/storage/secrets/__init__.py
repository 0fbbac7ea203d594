"""Keep the keys of a deployment and rings of older keys, sign releases, and seal envelopes for other people."""
