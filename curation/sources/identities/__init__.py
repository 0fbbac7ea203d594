"""Decide which references are one person: rules over e-mail, phone, ids, names, birth dates and addresses."""
