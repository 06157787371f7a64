"""Who voted how on which statement: the sparse matrix, built from a stream, and its canonical order."""
