"""Side work: asked for by requests, done by workers. Rows are the truth, huey is the bell."""
