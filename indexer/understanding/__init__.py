"""What a question means: the terms of the field that it uses, in whatever words and language they are said.

Knows what readers type; neither articles nor engines.
"""

from indexer.understanding.terms import Concept, Match, Terms, concepts

__all__ = ["Concept", "Match", "Terms", "concepts"]
