"""The declared sites, one module each."""
