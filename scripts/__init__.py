"""What `make` runs beside the product: set-up, demo, checks of docs and wheel. Not installed with it."""
