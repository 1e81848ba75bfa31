"""Work on many processes, untrusted files in separate processes, and paths in a cloud."""
