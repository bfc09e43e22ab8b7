"""Choosing where uploads go: by looking, by typing, or from places that are known."""
