"""How a name looks inside running text: its letters, its endings and prefixes, where it begins and ends."""
