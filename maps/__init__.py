"""Draws what it is given: maps, charts, legends. Never asks the register anything."""
