"""Rules that tell what a machine wrote."""
