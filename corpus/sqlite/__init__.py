"""The SQLite engine of the store, one module for each duty. Its front door is `corpus.sqlite_store`."""
