"""What falls due: every feature's jobs, run by one loop beside the server."""
