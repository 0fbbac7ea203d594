"""Rules for characters: encoding, composition, invisible characters, remains of HTML."""
