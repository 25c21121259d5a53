"""What keeps people out of texts and figures: personal data found, small figures hidden, names forgotten."""
