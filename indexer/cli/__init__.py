"""The commands that read papers and write indexes; `query.cli` takes them into the `drucksuche` group."""
