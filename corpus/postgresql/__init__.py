"""The PostgreSQL engine of the store, one module for each duty. Its front door is `corpus.postgresql_store`."""
