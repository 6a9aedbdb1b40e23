"""YAML as texts: read with places, told what is wrong with, changed in place."""
