"""Tables, connecting, and the few places where the two databases differ."""
