"""Choose the documents that a corpus may use, the survivor of each cluster, and the split of each document."""
