"""Rules for mails that find what is not the writer's own message."""
