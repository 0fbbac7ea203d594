"""Rules for characters: encoding, composition, what is invisible, what is left of HTML."""
