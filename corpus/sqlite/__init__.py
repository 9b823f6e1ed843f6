"""The parts of the SQLite store, one for each duty. Its front door is `corpus.sqlite_store`."""
