"""An OSS on this computer: to try Partwise without an account, and for the tests."""
