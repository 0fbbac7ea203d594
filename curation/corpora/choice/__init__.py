"""Choose which documents a corpus may use, which one survives of a cluster, and which split each belongs to."""
