"""Which articles are new, revised, repeated or seen before."""
