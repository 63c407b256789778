"""Query: ranked sections out of an index."""
