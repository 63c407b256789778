"""Coverage-guided fuzzing: `python -m tests.torture.fuzz TARGET --seconds N --corpus DIR` (needs atheris)."""
