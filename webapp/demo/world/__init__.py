"""A simulated company: places, people, phones and nights, honest and not. See `nights.py`."""
