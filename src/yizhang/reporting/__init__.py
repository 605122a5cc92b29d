"""Documents written: Word, Excel and HTML, from templates, with figures bound to their keys."""
