"""Indexer: papers of the Bundestag in, a Whoosh index of their sections out."""
