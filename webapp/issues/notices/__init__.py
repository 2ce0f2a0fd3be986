"""Who is told what, when, in which words; and what happens when nobody answers."""
