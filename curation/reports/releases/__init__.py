"""Show and change releases from the terminal: versions, channels, differences, verification, whereabouts."""
