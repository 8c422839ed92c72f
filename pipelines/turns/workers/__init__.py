"""Local worker processes: started early, kept over turns, dealt out to Beam."""
