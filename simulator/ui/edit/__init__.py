"""Mouse and strokes on the map."""
