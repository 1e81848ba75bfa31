"""Input tables: read from any file that a shop may send, and written."""
