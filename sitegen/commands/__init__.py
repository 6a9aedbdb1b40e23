"""The commands with much to say, and what they all print with."""
