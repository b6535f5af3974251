"""Map formats of the level editors Tiled (`.tmj`, `.json`, `.tmx`) and LDtk (`.ldtk`)."""
