"""Read the landing zone: landings and their archives as sets of files; and remove landings."""
