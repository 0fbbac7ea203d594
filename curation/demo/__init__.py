"""Demo exports in the vendors' formats, seeded, with a record of what was planted in them."""
