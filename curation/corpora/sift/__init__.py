"""What redacted documents and shaped examples are sifted for before they may become a shard."""
