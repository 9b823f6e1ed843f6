"""What a question means: its words, the other ways to say them, places, years and the kind of answer asked for.

`language` reads what is typed; `terms` knows the words of the field, `spelling` those of the corpus; `concepts`,
`conditions` and `intents` make of it what is looked for, which `meant` puts together.
"""

from indexer.understanding.intents import Intent
from indexer.understanding.language import MAX_CHARACTERS
from indexer.understanding.meant import Understanding, understand

__all__ = ["MAX_CHARACTERS", "Intent", "Understanding", "understand"]
