"""Ways out of the house, one small adapter each."""
