"""Work on many processes, with untrusted files in processes of their own, and paths in a cloud."""
