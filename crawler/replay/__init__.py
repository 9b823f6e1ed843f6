"""Extraction again, from the archive: which pages count, what they come to today, and what that changes.

Asks no server.
"""
