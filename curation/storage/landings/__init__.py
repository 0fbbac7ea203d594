"""The landing zone: landings and their archives as sets of files, and how a landing is removed."""
