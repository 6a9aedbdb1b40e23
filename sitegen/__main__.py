"""`python -m sitegen`: the command line."""

from sitegen.start import main

main()
