"""Pages: what every page of the console shares: frame, words, formats, forms, who may enter."""
