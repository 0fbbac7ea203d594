"""Convert vendors' markup into Markdown (T1): one module for each notation."""
