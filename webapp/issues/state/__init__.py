"""What the steps of a report make of it. `retelling` is the only writer."""
