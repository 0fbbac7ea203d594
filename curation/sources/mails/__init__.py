"""Mails as every reader of mail needs them: MIME, addresses, mailing lists."""
