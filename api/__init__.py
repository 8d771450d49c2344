"""The edge: web pages, JSON, command line. Commits happen here and nowhere else."""
