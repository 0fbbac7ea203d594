"""Rules for logins of people."""
