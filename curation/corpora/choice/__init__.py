"""Which documents a corpus may use, which one stands for a cluster, and on which side of the splits."""
