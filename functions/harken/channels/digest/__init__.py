"""The weekly digest, shown: as an email, as a page."""
