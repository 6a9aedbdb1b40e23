"""What a sidecar says about its article: one module a kind of annotation.

Each has a form (the fields as written), and a `read_*` function from the form to the values of
`sitegen.model`. `reading.Reading` is what they share: the article's text, the faults found so far.
What needs other files is left as written and linked by `sitegen.resolve`.
"""
