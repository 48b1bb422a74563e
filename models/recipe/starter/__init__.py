"""The recipe of the starter English model: synthesized speech in, a Vosk model folder out. Start at README.md."""
