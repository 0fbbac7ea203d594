"""Landings over time: when one is read, what it may not lack, what ages, what is tried again."""
