"""Rules for mails: what in them is not their writer's message."""
