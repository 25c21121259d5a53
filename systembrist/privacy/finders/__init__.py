"""One module for each kind of personal data; each holds finders, which give the spans of that kind in a folded text.

Every repeat in a pattern is bounded, so the work at each place in a text is, too: time grows with the length only.
"""
