"""Structure: lines to a paper, by pure functions and rule tables."""
