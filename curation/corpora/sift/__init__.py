"""Sift redacted documents and shaped examples before they may become a shard."""
