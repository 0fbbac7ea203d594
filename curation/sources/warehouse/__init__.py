"""Read vendors' tables as a sync lands them in a warehouse: what each column means, and how rows refer to
each other.
"""
