"""Document → figures, and what the document says about them."""
