"""Who is one person: rules over e-mail, phone, ids, names, birth dates and addresses, and how they are compared."""
