"""Reports (报事) and their flows: one entity from the first word to the return visit."""
