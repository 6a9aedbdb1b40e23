"""Publishing: `sitegen deploy` brings a target to what the last build wrote.

`plan.py` works out what is to be done; `run.py` finds the files, the target and the plan. Each kind
of target is a module: it says what is there, by looking, and sends. Nothing is kept between two
deployments, so nothing can be out of date: one that was interrupted is repeated.
"""
