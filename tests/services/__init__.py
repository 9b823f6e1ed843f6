"""Servers that tests stand on, started from what the machine has."""
