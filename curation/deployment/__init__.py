"""A deployment: its YAML read and checked as a whole, the schedule, stages of other packages, what reports read."""
