"""Names in running text: which words are names (`lexicon`), what stands around them (`cues`), and which are meant
as names where they stand (`rules`).
"""
