"""Records of newsbeam's own, read from a sink to be enriched anew."""
