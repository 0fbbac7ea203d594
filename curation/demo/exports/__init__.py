"""Write the invented company's exports in the format of each vendor."""
