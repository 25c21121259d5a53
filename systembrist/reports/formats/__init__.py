"""A document in each format: one file a format, each a pure function of the document, so its bytes never vary."""
