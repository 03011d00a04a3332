"""BRANDS.yaml: what may stand in it, what is wrong with it and on which line, and the brands it describes."""
