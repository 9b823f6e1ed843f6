"""What every store of tables does, one module for each duty; what an engine says in its own words is its `Dialect`.

Its front door is `corpus.sql.store`. Knows no engine: those are `corpus.sqlite` and `corpus.postgresql`.
"""
