"""The only code that opens a Delta table or names a path under the data folder."""
