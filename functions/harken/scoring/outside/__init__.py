"""Second opinions: AWS services that are asked where the scorer is not sure, or where much depends on it."""
