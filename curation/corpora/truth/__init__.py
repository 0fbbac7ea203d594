"""Find which articles contradict each other, which versions are out of date, and which turns cite them."""
