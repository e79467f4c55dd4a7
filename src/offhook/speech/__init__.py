"""A synthetic voice, of demonstration quality, and sounds as telephones play them."""
