"""Links to the outside: `sitegen check --external`. No other command asks another machine.

`cited.py` finds them in what was read, `ask.py` asks their hosts, `memory.py` keeps the answers for
a while, `told.py` says what is wrong with them.
"""
