"""Send messages of a deployment: on each fault when it begins, again every week, and when it ends."""
