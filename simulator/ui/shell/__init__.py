"""Window: frames, input routing, actions, layout, keys, status line."""
