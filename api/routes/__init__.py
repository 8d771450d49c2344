"""JSON for programs: the same actions and queries as the pages."""
