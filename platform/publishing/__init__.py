"""Writers of what leaves the house: data in, bytes out. Knows neither a request nor a model."""
