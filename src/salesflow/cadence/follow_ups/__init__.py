"""Following up one matter until it is won, lost or left alone."""
