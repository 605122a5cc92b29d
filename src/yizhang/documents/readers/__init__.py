"""One reader a file type; all yield the blocks of one document model."""
