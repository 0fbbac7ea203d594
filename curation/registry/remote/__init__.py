"""The remote: what lies in it, what goes, who may write, and how damage is mended."""
