"""A site over HTTP on both databases: requests in, answers and the register out."""
