"""Writes, as verbs: each checks, changes, and leaves one journal entry. None of them commits."""
