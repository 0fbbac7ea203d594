"""The keys of a deployment, the rings of older keys, signatures, and envelopes for other people."""
