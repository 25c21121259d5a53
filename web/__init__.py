"""The Flask face: parses, calls a verb, answers. No rules and no queries of its own."""
