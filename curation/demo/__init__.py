"""Write demo exports in the vendors' formats, by a seed, with a record of the phenomena planted in them."""
