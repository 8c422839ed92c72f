"""`delta:`: Delta tables on this machine or in an object store."""
