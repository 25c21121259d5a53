"""The tests; what they share stands in `world`, `scene` and `pages`."""
