"""Store data: only this package opens Delta tables and names paths under the data folder."""
