"""What is claimed is measured here, against a peer or the physical limit in the same run, and told as a ratio."""
