"""The shapes of JSON, with their descriptions."""
