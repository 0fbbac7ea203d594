"""The remote: its objects, what is deleted, who may write, and how damage is repaired."""
