"""For whoever writes the declaration of a site: a first draft, a trial on a few pages, and why they were read so.

Keeps nothing in the corpus.
"""
