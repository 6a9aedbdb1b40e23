"""The preview: the site served from memory while it is written, and told to browsers as it changes.

`articles.py` holds the articles, `preview.py` the last good site and its pages, `watch.py` tells
what changed on the disk, `live.py` tells browsers, `app.py` answers requests, `guard.py` refuses
those that are none of ours, `server.py` wires them. `client/` is what the browser runs; it is
added to pages as they are served, and no build has it.
"""
