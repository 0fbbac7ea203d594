"""Run a kernel over batches in this process, in worker processes that can be killed, or on Ray."""
