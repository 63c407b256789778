"""Word lists as data files, each with its source in its first lines or in a notice beside it."""
