"""The landing zone: folders and archives as the files in them, and how one goes."""
