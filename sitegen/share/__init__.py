"""Share pictures: what one says, and how it is drawn, with letters of our own."""
