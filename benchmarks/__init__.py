"""What a build costs, beside other generators: `python -m benchmarks --help`.

Not part of sitegen: nothing here is installed with it, and no test measures time.
"""
