"""Drawing of pixels without state: colours, text, camera, lines, terrain."""
