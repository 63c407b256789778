"""What `make_samples.py` is made of: reading a sample's source, breaking its lines, drawing its pages."""
