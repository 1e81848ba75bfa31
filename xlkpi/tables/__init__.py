"""Input tables: read from any kind of file that a shop may send, and written."""
