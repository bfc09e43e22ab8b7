"""What moves: one engine thread, a pool of workers, the files they read. No Qt."""
