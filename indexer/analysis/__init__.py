"""Analysis: German text to index terms."""
