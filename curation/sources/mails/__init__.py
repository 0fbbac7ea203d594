"""Parse mails for every mail reader: MIME, addresses, mailing lists."""
