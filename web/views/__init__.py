"""One file for each place a user can be. A view parses, calls a verb and answers."""
