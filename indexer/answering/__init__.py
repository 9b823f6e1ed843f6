"""The answer that stands above the hits: word for word from one article, or none where the evidence is thin.

`evidence` tells how much of a question a text speaks of; `candidates` finds sentences, steps and numbers that may
answer, `measured` the figure that a question names, `claims` what other sources state of it; `choosing` takes the best,
if it is good enough.
"""

from indexer.answering.choosing import answer
from indexer.answering.claims import contradictions

__all__ = ["answer", "contradictions"]
