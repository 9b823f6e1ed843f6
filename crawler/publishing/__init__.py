"""What becomes of a run that is over: its gates are checked, and it goes into the corpus, or waits for a release."""
