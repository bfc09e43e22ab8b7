"""The language OSS speaks: requests, replies, signatures, addresses, and the one HTTP client."""
