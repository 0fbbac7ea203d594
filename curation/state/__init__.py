"""Keep the state of a deployment: the night, the log of decisions, the suppression list, holds."""
