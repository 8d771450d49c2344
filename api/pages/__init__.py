"""Pages for people: the same actions and queries as the JSON routes, shown by templates."""
