"""What lies unfinished on the server: seen, understood, resumed, completed or aborted."""
