"""Rules for dates and births."""
