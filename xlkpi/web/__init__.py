"""The page of `xlkpi serve`.

Its server takes uploads and shows pages (app.py, receive.py, visits.py, pages.py). A process of its own reads the files
of an upload and computes (work.py); the two speak through files of JSON alone (outcome.py).
"""
