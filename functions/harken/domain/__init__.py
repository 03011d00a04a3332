"""The words and decisions of Harken: pure, without I/O, clock or AWS."""
