"""The connections: made, tried, kept, changed, imported and removed."""
