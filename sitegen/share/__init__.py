"""Share pictures."""
