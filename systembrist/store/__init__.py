"""The only place with queries: one file a noun. Functions take a session and never commit."""
