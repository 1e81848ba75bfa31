"""Work on many processes, untrusted files in processes of their own, and paths in a cloud."""
