"""Keys of a deployment, the rings of older ones, signatures, and envelopes for somebody else."""
