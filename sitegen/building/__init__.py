"""The stages wired together, and what builds keep from one to the next."""
