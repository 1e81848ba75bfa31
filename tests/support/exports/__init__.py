"""Order exports for the tests, in the layout of each shop system, and what must come of them.

Nothing here knows xlkpi: the headers and the figures are written from the systems' own documents, so that a mistake of
ours does not agree with itself.
"""
