"""What a deployment tells people by itself: what is wrong, once; that it goes on, after a week; that it is over."""
