"""How good the ranking is, what each piece of it adds, and what it still gets wrong. `make eval` runs it."""
