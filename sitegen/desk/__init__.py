"""The desk: annotations made and changed in the preview, as edits of a sidecar's text.

`quoting.py` makes of words that were selected a quote that leaves one place, `changes.py` of what
an editor entered the changes of a sidecar, `conflicts.py` those of conflicts, `edit.py` does one
change to a text and leaves every
other byte as it is, `parts.py` says where everything stands in it, `written.py` writes what is new,
`check.py` reads the outcome as a build would. Nothing here reads or writes files.
"""
