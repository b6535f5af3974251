"""View of the map: layers, legend, reward marks."""
