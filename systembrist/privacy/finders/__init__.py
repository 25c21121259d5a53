"""One module for each kind of personal data; each holds finders, which give the spans of that kind in a folded text.

The work at each place in a text is bounded, so time grows with the length only: a pattern repeats at most so many
times, or only within a match that is found already or to the end of a word.
"""
