"""What must survive a crash or a restart: the journal and the settings."""
