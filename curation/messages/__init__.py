"""Messages that a deployment sends by itself: a fault once when it begins, again after each week, and at its end."""
